import { Injectable } from '@nestjs/common';
import type { OdcsInput } from '@chimera/contracts';
import type { ReadTransaction } from '@chimera/persistence';
import { datasetView, type DatasetView, type VersionView } from '../domain/dataset-view.js';
import { pipelineView, type PipelineView } from '../domain/pipeline-view.js';
import { odcsInput } from '../domain/odcs-input.js';
import { runView, type RunView, type StoredFact } from '../domain/run-view.js';
import * as sql from './projection.sql.js';

/** An event of the live tail. */
export interface TailEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type RunRow = { readonly run_id: string; readonly facts: readonly StoredFact[] };
type PipelineRow = {
  readonly id: string;
  readonly facts: readonly StoredFact[];
  readonly run_id: string | null;
  readonly run_facts: readonly StoredFact[] | null;
};
type DatasetRow = {
  readonly namespace: string;
  readonly name: string;
  readonly facts: readonly StoredFact[];
};
type VersionRow = {
  readonly state: string;
  readonly occurred_at: Date;
  readonly data: Readonly<Record<string, unknown>>;
};
type EventRow = {
  readonly seq: number;
  readonly event_id: string;
  readonly type: string;
  readonly occurred_at: Date;
  readonly subject: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Runs looked through for those in a state: the newest of a large history. */
const mostLooked = 5_000;
const pageSize = 250;

/** Reads the read models. */
@Injectable()
export class ReadModelRepository {
  /** The newest runs that fit; the state is derived, so that runs are looked through page by page. */
  async runs(
    tx: ReadTransaction,
    filter: { namespace?: string; pipeline?: string; state?: string; limit: number },
  ): Promise<readonly RunView[]> {
    const { namespace = null, pipeline = null, state, limit } = filter;
    const page = state === undefined ? limit : pageSize;
    const found: RunView[] = [];
    for (let offset = 0; offset < mostLooked && found.length < limit; offset += page) {
      const rows = await tx.query<RunRow>(sql.listRuns, [namespace, pipeline, page, offset]);
      const views = rows.map((row) => runView(row.run_id, row.facts));
      found.push(...views.filter((view) => state === undefined || view.state === state));
      if (rows.length < page) break;
    }
    return found.slice(0, limit);
  }

  async run(tx: ReadTransaction, runId: string): Promise<RunView | null> {
    const [row] = await tx.query<RunRow>(sql.oneRun, [runId]);
    return row === undefined ? null : runView(row.run_id, row.facts);
  }

  async timeline(tx: ReadTransaction, runId: string): Promise<readonly TailEvent[]> {
    return (await tx.query<EventRow>(sql.runTimeline, [runId])).map(tailEvent);
  }

  async pipelines(
    tx: ReadTransaction,
    namespace: string | undefined,
    limit: number,
  ): Promise<readonly PipelineView[]> {
    const rows = await tx.query<PipelineRow>(sql.listPipelines, [namespace ?? null, limit]);
    return rows.map(pipelineOf);
  }

  async pipeline(tx: ReadTransaction, namespace: string, name: string): Promise<PipelineView | null> {
    const [row] = await tx.query<PipelineRow>(sql.onePipeline, [`${namespace}/${name}`]);
    return row === undefined ? null : pipelineOf(row);
  }

  async datasets(
    tx: ReadTransaction,
    namespace: string | undefined,
    limit: number,
  ): Promise<readonly DatasetView[]> {
    const rows = await tx.query<DatasetRow>(sql.listDatasets, [namespace ?? null, limit]);
    return rows.map((row) => datasetView(row.namespace, row.name, row.facts));
  }

  async dataset(tx: ReadTransaction, namespace: string, name: string): Promise<DatasetView | null> {
    const [row] = await tx.query<DatasetRow>(sql.oneDataset, [namespace, name]);
    return row === undefined ? null : datasetView(row.namespace, row.name, row.facts);
  }

  /** What a contract document is made of; null for a dataset whose contract is not known (yet). */
  async odcs(tx: ReadTransaction, namespace: string, name: string): Promise<OdcsInput | null> {
    const [row] = await tx.query<DatasetRow>(sql.oneDataset, [namespace, name]);
    return row === undefined ? null : odcsInput(row.namespace, row.name, row.facts);
  }

  async versions(tx: ReadTransaction, namespace: string, name: string): Promise<readonly VersionView[]> {
    const rows = await tx.query<VersionRow>(sql.versionsOf, [`${namespace}/${name}`]);
    return rows.map(({ state, occurred_at, data }) => ({
      version: data['version'],
      state,
      at: occurred_at.toISOString(),
      runId: data['runId'],
      ledger: data['ledger'],
    }));
  }

  async eventsAfter(tx: ReadTransaction, seq: number, limit: number): Promise<readonly TailEvent[]> {
    return (await tx.query<EventRow>(sql.eventsAfter, [seq, limit])).map(tailEvent);
  }

  async tailEnd(tx: ReadTransaction): Promise<number> {
    const [row] = await tx.query<{ seq: number }>(sql.tailEnd);
    return Number(row?.seq ?? 0);
  }
}

function pipelineOf(row: PipelineRow): PipelineView {
  const lastRun = row.run_id === null ? null : runView(row.run_id, row.run_facts ?? []);
  return pipelineView(row.id, row.facts, lastRun, Date.now());
}

function tailEvent(row: EventRow): TailEvent {
  return {
    seq: Number(row.seq),
    id: row.event_id,
    type: row.type,
    time: row.occurred_at.toISOString(),
    subject: row.subject,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    actor: row.actor,
    data: row.data,
  };
}
