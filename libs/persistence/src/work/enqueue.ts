import type { SqlSession } from '../postgres/sql-session.js';
import type { EnqueueOptions, Origin } from './transaction.js';

/** A task to put in the queue. */
export interface NewTask {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly origin: Origin;
}

/** Puts a task in the queue; one that waits or runs under the same kind and key is kept as it is. */
export async function enqueueTask(
  session: SqlSession,
  task: NewTask,
  options: EnqueueOptions = {},
): Promise<void> {
  await session.query(
    `INSERT INTO tasks (kind, key, payload, origin, max_attempts, run_at)
     VALUES ($1, $2, $3::jsonb, $4::jsonb, $5, coalesce($6::timestamptz, now()))
     ON CONFLICT (kind, key) DO NOTHING`,
    [
      task.kind,
      task.key,
      JSON.stringify(task.payload ?? null),
      JSON.stringify(task.origin),
      options.maxAttempts ?? 10,
      options.runAt ?? null,
    ],
  );
}
