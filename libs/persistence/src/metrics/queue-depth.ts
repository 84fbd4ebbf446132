import { attributes, instruments, type Metrics } from '@chimera/telemetry';
import type { SqlSession } from '../postgres/sql-session.js';

/** More are not counted: a scrape must stay cheap when most is wrong. */
const countedUpTo = 100_000;

interface Depth {
  readonly events: number;
  readonly age: number;
}

interface Due {
  readonly kind: string;
  readonly tasks: number;
  readonly age: number;
}

/**
 * Reads how much waits in the outbox and the task queue, and since when. A database that does not answer leaves the
 * last values and counts as an error of the scrape.
 */
export async function readQueueDepth(session: SqlSession, metrics: Metrics): Promise<void> {
  const [outbox] = await session.query<Depth & Record<string, unknown>>(outboxSql);
  metrics.set(instruments.outboxDepth, {}, outbox!.events);
  metrics.set(instruments.outboxAge, {}, Math.max(0, outbox!.age));
  const due = await session.query<Due & Record<string, unknown>>(dueSql);
  const kindOf = ({ kind }: Due) => ({ [attributes.taskKind]: kind });
  metrics.setAll(
    instruments.tasksDue,
    due.map((one) => [kindOf(one), one.tasks]),
  );
  metrics.setAll(
    instruments.taskAge,
    due.map((one) => [kindOf(one), Math.max(0, one.age)]),
  );
}

const outboxSql = `SELECT
    (SELECT count(*)::int FROM (SELECT FROM outbox LIMIT ${countedUpTo}) AS counted) AS events,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 FROM outbox ORDER BY id LIMIT 1), 0) AS age`;

const dueSql = `SELECT kind, count(*)::int AS tasks,
    extract(epoch FROM clock_timestamp() - min(run_at))::float8 AS age
  FROM (SELECT kind, run_at FROM tasks
        WHERE run_at <= now() AND (lease_until IS NULL OR lease_until <= now()) LIMIT ${countedUpTo}) AS due
  GROUP BY kind`;
