import { Injectable } from '@nestjs/common';
import type { RunAssigned, RunStaged } from '@chimera/contracts';
import type { Origin, Row, Transaction } from '@chimera/persistence';
import type { AttemptState } from '../domain/attempt-state.js';
import type { Failure } from '../domain/failure.js';

/** An attempt with what it needs to go on after a restart. */
export interface StoredAttempt {
  readonly assigned: RunAssigned;
  readonly state: AttemptState;
  readonly origin: Origin;
  readonly staged: RunStaged | null;
  /** Milliseconds since it started; null before. */
  readonly elapsedMs: number | null;
}

interface AttemptRow extends Row {
  readonly assigned: RunAssigned;
  readonly state: AttemptState;
  readonly origin: Origin;
  readonly staged: RunStaged | null;
  readonly elapsed_ms: number | null;
}

type Key = Pick<RunAssigned, 'runId' | 'attempt'>;

const columns = `assigned, state, origin, staged,
  (extract(epoch from coalesce(ended_at, clock_timestamp()) - started_at) * 1000)::float8 as elapsed_ms`;

/** Attempts, shared by all supervisors of the service; each works on its own. */
@Injectable()
export class AttemptRepository {
  /** False when the attempt is known already. */
  async add(tx: Transaction, assigned: RunAssigned, origin: Origin): Promise<boolean> {
    const sql = `insert into attempts (run_id, attempt, supervisor, namespace, pipeline, state, assigned, origin)
      values ($1, $2, $3, $4, $5, 'accepted', $6, $7) on conflict do nothing returning 1`;
    const { runId, attempt, supervisor, namespace, pipeline } = assigned;
    const documents = [JSON.stringify(assigned), JSON.stringify(origin)];
    const rows = await tx.query(sql, [runId, attempt, supervisor, namespace, pipeline, ...documents]);
    return rows.length === 1;
  }

  async lock(tx: Transaction, { runId, attempt }: Key): Promise<StoredAttempt | null> {
    const sql = `select ${columns} from attempts where run_id = $1 and attempt = $2 for update`;
    const [row] = await tx.query<AttemptRow>(sql, [runId, attempt]);
    return row === undefined ? null : toAttempt(row);
  }

  /** Attempts that this supervisor had accepted or begun, oldest first. */
  async unfinishedOf(tx: Pick<Transaction, 'query'>, supervisor: string): Promise<readonly StoredAttempt[]> {
    const sql = `select ${columns} from attempts
      where supervisor = $1 and state in ('accepted', 'running') order by accepted_at, run_id`;
    return (await tx.query<AttemptRow>(sql, [supervisor])).map(toAttempt);
  }

  async find(tx: Pick<Transaction, 'query'>, { runId, attempt }: Key): Promise<StoredAttempt | null> {
    const sql = `select ${columns} from attempts where run_id = $1 and attempt = $2`;
    const [row] = await tx.query<AttemptRow>(sql, [runId, attempt]);
    return row === undefined ? null : toAttempt(row);
  }

  /** Moves an attempt on; false, and nothing changes, when it is not in one of the states `from`. */
  async move(tx: Transaction, key: Key, from: readonly AttemptState[], to: AttemptState): Promise<boolean> {
    const sql = `update attempts set state = $4,
        started_at = case when $4 = 'running' then clock_timestamp() else started_at end,
        ended_at = case when $4 in ('published', 'rejected', 'failed', 'superseded') then clock_timestamp() end
      where run_id = $1 and attempt = $2 and state = any($3) returning 1`;
    return (await tx.query(sql, [key.runId, key.attempt, from, to])).length === 1;
  }

  async keepStaged(tx: Transaction, staged: RunStaged): Promise<void> {
    const sql = 'update attempts set staged = $3 where run_id = $1 and attempt = $2';
    await tx.query(sql, [staged.runId, staged.attempt, JSON.stringify(staged)]);
  }

  async keepFailure(tx: Transaction, key: Key, failure: Failure): Promise<void> {
    const sql = 'update attempts set failure = $3 where run_id = $1 and attempt = $2';
    await tx.query(sql, [key.runId, key.attempt, JSON.stringify(failure)]);
  }
}

function toAttempt({ assigned, state, origin, staged, elapsed_ms: elapsedMs }: AttemptRow): StoredAttempt {
  return { assigned, state, origin, staged, elapsedMs };
}
