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

/** A run and the cause of what it does next. */
export interface OriginatedRun extends Run {
  readonly origin: Origin;
}

/** A run with what the shell keeps beside the facts. */
export interface StoredRun extends OriginatedRun {
  readonly waitingFor: string | null;
  /** Occasions that this run stands for besides its own. */
  readonly folded: number;
}

const columns = `run_id, namespace, pipeline, version::text, facts, origin, waiting_for,
  (select count(*)::int from occasions where folded_into = runs.run_id) as folded`;
const unfinished = `state not in ('published', 'rejected', 'abandoned', 'cancelled')`;

/** Why a run waits. */
export interface Waiting {
  readonly runId: string;
  readonly waitingFor: string;
  readonly detail: string;
}

/** Runs and the facts known about them. */
@Injectable()
export class RunRepository {
  /** Locks the run, so that facts about it merge one after the other. */
  async lock(tx: Transaction, runId: string): Promise<StoredRun | null> {
    const sql = `select ${columns} from runs where run_id = $1 for update of runs`;
    const [row] = await tx.query<RunRow>(sql, [runId]);
    return row === undefined ? null : toRun(row);
  }

  /** Locks those that are known, by id so that two batches cannot wait for each other. */
  async lockAll(tx: Transaction, runIds: readonly string[]): Promise<ReadonlyMap<string, StoredRun>> {
    const sql = `select ${columns} from runs where run_id = any($1) order by run_id for update of runs`;
    const rows = await tx.query<RunRow>(sql, [runIds]);
    return new Map(rows.map((row) => [row.run_id, toRun(row)]));
  }

  async find(tx: Pick<Transaction, 'query'>, runId: string): Promise<StoredRun | null> {
    const [row] = await tx.query<RunRow>(`select ${columns} from runs where run_id = $1`, [runId]);
    return row === undefined ? null : toRun(row);
  }

  /** Stores facts and what follows from them; `origin` becomes the cause of what a run does next. */
  async saveAll(tx: Transaction, runs: readonly OriginatedRun[]): Promise<void> {
    const sql = `insert into runs (run_id, namespace, pipeline, version, facts, state, attempt, origin)
      select run_id, namespace, pipeline, version, facts, state, attempt, origin
      from jsonb_to_recordset($1::jsonb) as r(run_id text, namespace text, pipeline text, version bigint,
        facts jsonb, state text, attempt int, origin jsonb)
      order by run_id
      on conflict (run_id) do update set namespace = excluded.namespace, pipeline = excluded.pipeline,
        version = excluded.version, facts = excluded.facts,
        state = excluded.state, attempt = excluded.attempt, origin = excluded.origin,
        waiting_for = null, waiting_detail = null, updated_at = now()`;
    await tx.query(sql, [JSON.stringify(runs.map(toRow))]);
  }

  /**
   * Keeps why runs wait and gives the number of the reason by run; those that are over or wait for it already are
   * left out.
   */
  async saveWaits(tx: Transaction, waits: readonly Waiting[]): Promise<ReadonlyMap<string, number>> {
    // Locked by id first, so that two writers cannot wait for each other.
    const sql = `with w as (select * from unnest($1::text[], $2::text[], $3::text[]) as w(id, waiting_for, detail)),
        locked as (select r.run_id, w.waiting_for, w.detail from runs r join w on w.id = r.run_id
          where ${unfinished} and r.waiting_for is distinct from w.waiting_for order by r.run_id for update of r)
      update runs set waiting_for = locked.waiting_for, waiting_detail = locked.detail,
        waiting_revision = waiting_revision + 1
      from locked where runs.run_id = locked.run_id returning runs.run_id, waiting_revision as revision`;
    const rows = await tx.query<{ run_id: string; revision: number }>(sql, [
      waits.map(({ runId }) => runId),
      waits.map(({ waitingFor }) => waitingFor),
      waits.map(({ detail }) => detail),
    ]);
    return new Map(rows.map((row) => [row.run_id, row.revision]));
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

  /** Number of unfinished runs in every state that one can have. */
  async countByState(tx: Pick<Transaction, 'query'>): Promise<ReadonlyMap<string, number>> {
    const sql = `select state, count(*)::int as count from runs where ${unfinished} and state <> 'unrequested' group by state`;
    const rows = await tx.query<{ state: string; count: number }>(sql);
    const none = ['requested', 'assigned', 'running', 'staged'].map((state) => [state, 0] as const);
    return new Map([...none, ...rows.map(({ state, count }) => [state, count] as const)]);
  }

  /** Runs that planning decides about: what was told of runs that nobody requested waits for their request. */
  async unfinished(tx: Transaction): Promise<readonly StoredRun[]> {
    const sql = `select ${columns} from runs where ${unfinished} and state <> 'unrequested'`;
    const rows = await tx.query<RunRow>(sql);
    return rows.map(toRun);
  }

  /** Requested runs of a pipeline that have no version number yet, oldest first; locked. */
  async unnumbered(tx: Transaction, namespace: string, pipeline: string): Promise<readonly StoredRun[]> {
    const sql = `select ${columns} from runs where namespace = $1 and pipeline = $2 and version is null
      and state = 'requested' order by created_at, run_id for update of runs`;
    return (await tx.query<RunRow>(sql, [namespace, pipeline])).map(toRun);
  }
}

function toRow({ runId, namespace, pipeline, version, facts, origin }: OriginatedRun) {
  const derived = { state: stateOf(facts), attempt: latestAttempt(facts) };
  return { run_id: runId, namespace, pipeline, version, facts, origin, ...derived };
}

function toRun(row: RunRow): StoredRun {
  const { run_id: runId, namespace, pipeline, origin, waiting_for: waitingFor, folded } = row;
  const version = row.version === null ? null : Number(row.version);
  // Runs of an older build lack facts that it did not know.
  const facts = { ...noFacts, ...row.facts };
  return { runId, namespace, pipeline, version, facts, origin, waitingFor, folded };
}
