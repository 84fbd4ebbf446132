import type { SqlSession } from '../postgres/sql-session.js';
import type { Origin } from '../work/transaction.js';
import type { DueLane, LaneShare } from './lane-rotation.js';

/** A task taken by this process. */
export interface LeasedTask {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly origin: Origin;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly lastError: string | null;
}

/** A lane with due tasks of one kind, and the key of the oldest. */
export interface LaneHead extends Omit<DueLane, 'group'> {
  readonly kind: string;
  readonly key: string;
}

interface Lease {
  readonly owner: string;
  readonly leaseMs: number;
}

const columns = `t.id, t.kind, t.key, t.payload, t.origin, t.attempt,
  t.max_attempts AS "maxAttempts", t.last_error AS "lastError"`;
const isDue = 'run_at <= now() AND (lease_until IS NULL OR lease_until <= now())';

/** The table `tasks` of one service; every change of a taken task is fenced by its owner and attempt. */
export class TaskStore {
  constructor(
    private readonly database: SqlSession,
    private readonly owner: string,
  ) {}

  /** Lanes with due tasks of these kinds. Walks the index from lane to lane, so a long queue costs no more than a short one. */
  async dueLanes(kinds: readonly string[]): Promise<readonly LaneHead[]> {
    return this.database.query<LaneHead & Record<string, unknown>>(
      `SELECT k.kind, l.lane, r.running, d.key, (extract(epoch FROM d.run_at) * 1000)::float8 AS oldest
       FROM unnest($1::text[]) AS k(kind)
       CROSS JOIN LATERAL (
         WITH RECURSIVE lanes AS (
           (SELECT lane FROM tasks WHERE kind = k.kind ORDER BY lane LIMIT 1)
           UNION ALL
           SELECT (SELECT t.lane FROM tasks t WHERE t.kind = k.kind AND t.lane > before.lane ORDER BY t.lane LIMIT 1)
           FROM lanes before WHERE before.lane IS NOT NULL)
         SELECT lane FROM lanes WHERE lane IS NOT NULL) l
       CROSS JOIN LATERAL (SELECT run_at, key FROM tasks WHERE kind = k.kind AND lane = l.lane AND ${isDue}
                           ORDER BY run_at, id LIMIT 1) d
       CROSS JOIN LATERAL (SELECT count(*)::int AS running FROM tasks
                           WHERE kind = k.kind AND lane = l.lane AND lease_until IS NOT NULL AND lease_until > now()) r`,
      [kinds],
    );
  }

  /** Takes due tasks; those that another process takes at the same time are passed over. */
  async claim(kind: string, shares: readonly LaneShare[], leaseMs: number): Promise<readonly LeasedTask[]> {
    const lease: Lease = { owner: this.owner, leaseMs };
    return this.database.query<LeasedTask & Record<string, unknown>>(
      `WITH picked AS MATERIALIZED (
         SELECT due.id FROM unnest($2::text[], $3::int[]) AS share(lane, take)
         CROSS JOIN LATERAL (SELECT id FROM tasks WHERE kind = $1 AND lane = share.lane AND ${isDue}
                             ORDER BY run_at, id LIMIT share.take FOR UPDATE SKIP LOCKED) due)
       UPDATE tasks t SET attempt = t.attempt + 1, lease_owner = $4, lease_until = now() + $5 * interval '1 ms'
       FROM picked WHERE t.id = picked.id RETURNING ${columns}`,
      [
        kind,
        shares.map((share) => share.lane),
        shares.map((share) => share.take),
        lease.owner,
        lease.leaseMs,
      ],
    );
  }

  /** Keeps a task for another lease; false when it is no longer ours. */
  async renew(task: LeasedTask, leaseMs: number): Promise<boolean> {
    return this.#change(task, "lease_until = now() + $4 * interval '1 ms'", [leaseMs]);
  }

  /** Lets a task be tried again after a while; false when it is no longer ours. */
  async postpone(task: LeasedTask, delayMs: number, reason: string): Promise<boolean> {
    return this.#change(
      task,
      "lease_owner = NULL, lease_until = NULL, run_at = now() + $4 * interval '1 ms', last_error = $5",
      [delayMs, reason],
    );
  }

  /** Gives a task back untried: the attempt does not count, and other processes are told. */
  async handBack(task: LeasedTask, channel: string): Promise<boolean> {
    const changed = await this.#change(
      task,
      'lease_owner = NULL, lease_until = NULL, attempt = attempt - 1',
      [],
    );
    if (changed) await this.database.query('SELECT pg_notify($1, $2)', [channel, '']);
    return changed;
  }

  /** Removes a task inside the transaction of its effects; false when it is no longer ours. */
  async remove(session: SqlSession, task: LeasedTask): Promise<boolean> {
    const rows = await session.query(
      'DELETE FROM tasks WHERE id = $1 AND lease_owner = $2 AND attempt = $3 RETURNING 1',
      [task.id, this.owner, task.attempt],
    );
    return rows.length === 1;
  }

  /** Milliseconds until the next task of these kinds becomes due or its lease ends; null when none waits. */
  async nextDueMs(kinds: readonly string[]): Promise<number | null> {
    const [row] = await this.database.query<{ ms: number | null }>(
      `SELECT (extract(epoch FROM least(
           (SELECT min(n.at) FROM unnest($1::text[]) AS k(kind)
            CROSS JOIN LATERAL (SELECT min(run_at) AS at FROM tasks WHERE kind = k.kind AND run_at > now()) n),
           (SELECT min(lease_until) FROM tasks WHERE kind = ANY($1) AND lease_until IS NOT NULL AND lease_until > now())
         ) - now()) * 1000)::float8 AS ms`,
      [kinds],
    );
    return row?.ms ?? null;
  }

  async #change(task: LeasedTask, assignments: string, values: readonly unknown[]): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE tasks SET ${assignments} WHERE id = $1 AND lease_owner = $2 AND attempt = $3 RETURNING 1`,
      [task.id, this.owner, task.attempt, ...values],
    );
    return rows.length === 1;
  }
}
