import { serviceNames } from '@chimera/config';
import { orOk, warning, wrong, type Check, type Finding } from '../check.js';

const stuckSeconds = 60;

/** Events leave the outbox of every service, and no task waits for long. */
export const outboxCheck: Check = {
  name: 'outbox',
  needs: ['stack', 'postgres'],
  look: async ({ sql }) => {
    const findings = await sql(async (session) => {
      const found: Finding[] = [];
      for (const service of serviceNames) {
        const [there] = await session.rows('SELECT to_regclass($1) IS NOT NULL AS found', [
          `${service}.outbox`,
        ]);
        if (there?.['found'] !== true) continue; // told by the check of migrations
        const [row] = await session.rows(depthSql(service));
        found.push(...outboxFindings(service, row as unknown as OutboxDepth));
      }
      return found;
    });
    return orOk(findings, 'events leave at once, no task waits');
  },
};

/** What waits in a service's schema; ages in seconds. */
export interface OutboxDepth {
  readonly events: number;
  readonly age: number;
  readonly tasks: number;
  readonly taskAge: number;
}

/** Exported for its spec. */
export function outboxFindings(service: string, depth: OutboxDepth): readonly Finding[] {
  const findings: Finding[] = [];
  if (depth.age > stuckSeconds)
    findings.push(
      wrong(
        `${depth.events} events of ${service} wait in its outbox, the oldest for ${Math.round(depth.age)} s`,
        'events that leave within seconds',
        'docs/runbooks/outbox-stuck.md',
      ),
    );
  if (depth.taskAge > 600)
    findings.push(
      warning(
        `${depth.tasks} due tasks of ${service} wait, the oldest for ${Math.round(depth.taskAge)} s`,
        'tasks that begin within minutes',
        'docs/runbooks/tasks-wait.md',
      ),
    );
  return findings;
}

const depthSql = (service: string): string => `SELECT
    (SELECT count(*)::int FROM ${service}.outbox) AS events,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM ${service}.outbox), 0) AS age,
    count(*)::int AS tasks,
    coalesce(extract(epoch FROM clock_timestamp() - min(run_at))::float8, 0) AS "taskAge"
  FROM ${service}.tasks WHERE run_at <= now() AND (lease_until IS NULL OR lease_until <= now())`;
