import { Injectable } from '@nestjs/common';
import type { Origin, Row, Transaction } from '@chimera/persistence';
import { noFacts, type RunFacts } from '../domain/run-facts.js';
import { latestAttempt, stateOf, type Run } from '../domain/run.js';

interface RunRow extends Row {
  readonly run_id: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly version: string | null;
  readonly facts: Partial<RunFacts>;
  readonly origin: Origin;
  readonly waiting_for: string | null;
  readonly folded: number;
}

/** A run with what the shell keeps beside the facts. */
export interface StoredRun extends Run {
  readonly origin: Origin;
  readonly waitingFor: string | null;
  /** Occasions that this run stands for besides its own. */
  readonly folded: number;
}

const columns = `run_id, namespace, pipeline, version::text, facts, origin, waiting_for,
  (select count(*)::int from occasions where folded_into = runs.run_id) as folded`;
const unfinished = `state not in ('published', 'rejected', 'abandoned', 'cancelled')`;

/** Runs and the facts known about them. */
@Injectable()
export class RunRepository {
  /** Locks the run, so that facts about it merge one after the other. */
  async lock(tx: Transaction, runId: string): Promise<StoredRun | null> {
    const sql = `select ${columns} from runs where run_id = $1 for update of runs`;
    const [row] = await tx.query<RunRow>(sql, [runId]);
    return row === undefined ? null : toRun(row);
  }

  async find(tx: Pick<Transaction, 'query'>, runId: string): Promise<StoredRun | null> {
    const [row] = await tx.query<RunRow>(`select ${columns} from runs where run_id = $1`, [runId]);
    return row === undefined ? null : toRun(row);
  }

  /** Stores facts and what follows from them; `origin` becomes the cause of what the run does next. */
  async save(tx: Transaction, run: Run, origin: Origin): Promise<void> {
    const sql = `insert into runs (run_id, namespace, pipeline, version, facts, state, attempt, origin)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (run_id) do update set namespace = excluded.namespace, pipeline = excluded.pipeline,
        version = excluded.version, facts = excluded.facts,
        state = excluded.state, attempt = excluded.attempt, origin = excluded.origin,
        waiting_for = null, waiting_detail = null, updated_at = now()`;
    const { runId, namespace, pipeline, version, facts } = run;
    const derived = [JSON.stringify(facts), stateOf(facts), latestAttempt(facts), JSON.stringify(origin)];
    await tx.query(sql, [runId, namespace, pipeline, version, ...derived]);
  }

  /** Keeps why a run waits and gives the number of this reason; null when the run is over or waits for it already. */
  async saveWait(tx: Transaction, runId: string, waitingFor: string, detail: string): Promise<number | null> {
    const sql = `update runs set waiting_for = $2, waiting_detail = $3, waiting_revision = waiting_revision + 1
      where run_id = $1 and ${unfinished} and waiting_for is distinct from $2
      returning waiting_revision as revision`;
    const [row] = await tx.query<{ revision: number }>(sql, [runId, waitingFor, detail]);
    return row?.revision ?? null;
  }

  /** The next pass tells anew why the run waits. */
  async forgetWait(tx: Transaction, runId: string): Promise<void> {
    await tx.query('update runs set waiting_for = null, waiting_detail = null where run_id = $1', [runId]);
  }

  /** The oldest run of a pipeline that no supervisor has seen and that reads what a triggered one would; locked. */
  async foldable(tx: Transaction, namespace: string, pipeline: string): Promise<StoredRun | null> {
    const sql = `select ${columns} from runs where namespace = $1 and pipeline = $2
      and state = 'requested' and attempt = 0 and version is not null
      and coalesce(facts -> 'requested' ->> 'parameters', '{}') = '{}'
      and coalesce(facts -> 'cancelRequested', 'null') = 'null'
      order by version limit 1 for update of runs`;
    const [row] = await tx.query<RunRow>(sql, [namespace, pipeline]);
    return row === undefined ? null : toRun(row);
  }

  async unfinished(tx: Transaction): Promise<readonly StoredRun[]> {
    const rows = await tx.query<RunRow>(`select ${columns} from runs where ${unfinished}`);
    return rows.map(toRun);
  }

  /** Requested runs of a pipeline that have no version number yet, oldest first; locked. */
  async unnumbered(tx: Transaction, namespace: string, pipeline: string): Promise<readonly StoredRun[]> {
    const sql = `select ${columns} from runs where namespace = $1 and pipeline = $2 and version is null
      and state = 'requested' order by created_at, run_id for update of runs`;
    return (await tx.query<RunRow>(sql, [namespace, pipeline])).map(toRun);
  }
}

function toRun(row: RunRow): StoredRun {
  const { run_id: runId, namespace, pipeline, origin, waiting_for: waitingFor, folded } = row;
  const version = row.version === null ? null : Number(row.version);
  // Runs of an older build lack facts that it did not know.
  const facts = { ...noFacts, ...row.facts };
  return { runId, namespace, pipeline, version, facts, origin, waitingFor, folded };
}
