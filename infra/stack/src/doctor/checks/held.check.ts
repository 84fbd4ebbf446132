import { orOk, some, warning, type Check, type Finding } from '../check.js';

interface Closed {
  readonly cause: string;
  readonly pipelines: readonly string[];
}

/** What a person or the system has put on hold, so that nobody wonders why nothing happens. */
export const heldCheck: Check = {
  name: 'held',
  needs: ['stack', 'postgres'],
  look: async ({ sql }) => {
    const [closed, off] = await sql(async (session) => [
      (await session.rows(closedSql)) as unknown as Closed[],
      (await session.rows(disabledSql)) as unknown as { readonly what: string; readonly names: string[] }[],
    ]);
    return orOk([...closed.map(closedFinding), ...off.map(disabledFinding)], 'nothing is held or disabled');
  },
};

function closedFinding({ cause, pipelines }: Closed): Finding {
  const todo = 'docs/runbooks/pipeline-held.md; ./chimera pipeline show <namespace/pipeline>';
  return warning(`pipelines start no runs (${cause}): ${some(pipelines)}`, 'active pipelines', todo);
}

function disabledFinding({
  what,
  names,
}: {
  readonly what: string;
  readonly names: readonly string[];
}): Finding {
  const todo = './chimera subscription list; docs/runbooks/deliveries-fail.md';
  return warning(`${what}: ${some(names)}`, 'receivers that answer', todo);
}

const closedSql = `SELECT told_cause AS cause, array_agg(namespace || '/' || pipeline ORDER BY 1) AS pipelines
  FROM orchestrator.gates WHERE told_cause <> 'none' GROUP BY told_cause`;
const disabledSql = `SELECT 'disabled subscriptions' AS what, array_agg(id) AS names
  FROM notification.subscriptions WHERE state = 'disabled' HAVING count(*) > 0
  UNION ALL
  SELECT 'disabled webhook receivers', array_agg(left(reason, 120))
  FROM notification.receivers WHERE disabled_at IS NOT NULL HAVING count(*) > 0`;
