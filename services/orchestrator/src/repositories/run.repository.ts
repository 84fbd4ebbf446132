import { Injectable } from '@nestjs/common';
import type { Origin, Row, Transaction } from '@chimera/persistence';
import { latestAttempt, stateOf, type Run, type RunFacts } from '../domain/run.js';

interface RunRow extends Row {
  readonly run_id: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly version: string | null;
  readonly facts: RunFacts;
  readonly origin: Origin;
  readonly waiting_for: string | null;
}

/** A run with what the shell keeps beside the facts. */
export interface StoredRun extends Run {
  readonly origin: Origin;
  readonly waitingFor: string | null;
}

const columns = 'run_id, namespace, pipeline, version::text, facts, origin, waiting_for';
const unfinished = `state not in ('published', 'rejected', 'abandoned')`;

/** Runs and the facts known about them. */
@Injectable()
export class RunRepository {
  /** Locks the run, so that facts about it merge one after the other. */
  async lock(tx: Transaction, runId: string): Promise<StoredRun | null> {
    const [row] = await tx.query<RunRow>(`select ${columns} from runs where run_id = $1 for update`, [runId]);
    return row === undefined ? null : toRun(row);
  }

  /** Stores facts and what follows from them; `origin` becomes the cause of what the run does next. */
  async save(tx: Transaction, run: Run, origin: Origin): Promise<void> {
    const sql = `insert into runs (run_id, namespace, pipeline, version, facts, state, attempt, origin)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (run_id) do update set version = excluded.version, facts = excluded.facts,
        state = excluded.state, attempt = excluded.attempt, origin = excluded.origin,
        waiting_for = null, updated_at = now()`;
    const { runId, namespace, pipeline, version, facts } = run;
    const derived = [JSON.stringify(facts), stateOf(facts), latestAttempt(facts), JSON.stringify(origin)];
    await tx.query(sql, [runId, namespace, pipeline, version, ...derived]);
  }

  async saveWaiting(tx: Transaction, waiting: ReadonlyMap<string, string>): Promise<void> {
    const sql = `update runs set waiting_for = w.reason from unnest($1::text[], $2::text[]) as w (run_id, reason)
      where runs.run_id = w.run_id and ${unfinished}`;
    if (waiting.size > 0) await tx.query(sql, [[...waiting.keys()], [...waiting.values()]]);
  }

  async unfinished(tx: Transaction): Promise<readonly StoredRun[]> {
    const rows = await tx.query<RunRow>(`select ${columns} from runs where ${unfinished}`);
    return rows.map(toRun);
  }

  /** Requested runs of a pipeline that have no version number yet, oldest first; locked. */
  async unnumbered(tx: Transaction, namespace: string, pipeline: string): Promise<readonly StoredRun[]> {
    const sql = `select ${columns} from runs where namespace = $1 and pipeline = $2 and version is null
      and ${unfinished} order by created_at, run_id for update`;
    return (await tx.query<RunRow>(sql, [namespace, pipeline])).map(toRun);
  }

  /** This service's clock: facts are compared by it, whichever instance learnt them. */
  async now(tx: Transaction): Promise<number> {
    const sql = `select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now`;
    const [row] = await tx.query<{ now: string }>(sql);
    return Number(row?.now);
  }
}

function toRun(row: RunRow): StoredRun {
  const { run_id: runId, namespace, pipeline, facts, origin, waiting_for: waitingFor } = row;
  const version = row.version === null ? null : Number(row.version);
  return { runId, namespace, pipeline, version, facts, origin, waitingFor };
}
