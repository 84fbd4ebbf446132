import { Injectable } from '@nestjs/common';
import type { PipelineConfigured } from '@chimera/contracts';
import type { Row, Transaction } from '@chimera/persistence';
import { openGate, type Gate } from '../domain/gate.js';
import { newerPipeline, pipelineKey, type ConfiguredPipeline, type Pipeline } from '../domain/pipeline.js';
import type { Run } from '../domain/run.js';

interface PipelineRow extends Row {
  readonly configured: PipelineConfigured;
  readonly gate: Gate | null;
  readonly declaration_until: string | null;
}

/** A pipeline by name. */
export type PipelineName = { readonly namespace: string; readonly pipeline: string };

type TriggeredRow = PipelineName & { readonly trigger_dataset: string };

const select = `select p.configured, g.gate, to_char(d.valid_until, 'YYYY-MM-DD') as declaration_until
  from pipelines p left join gates g on g.namespace = p.namespace and g.pipeline = p.pipeline
  left join declarations d on d.namespace = p.namespace and d.intent = p.intent`;

/** Pipelines as the orchestrator knows them. */
@Injectable()
export class PipelineRepository {
  /**
   * Locks the pipeline for the transaction, known or not yet: its configuration and the requests of its
   * runs come from different topics and must not miss each other.
   */
  async lock(tx: Transaction, namespace: string, pipeline: string): Promise<Pipeline | null> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `orchestrator ${namespace}/${pipeline}`,
    ]);
    const sql = `${select} where p.namespace = $1 and p.pipeline = $2`;
    const [row] = await tx.query<PipelineRow>(sql, [namespace, pipeline]);
    return row === undefined ? null : toPipeline(row);
  }

  async save(tx: Transaction, pipeline: ConfiguredPipeline): Promise<void> {
    const sql = `insert into pipelines (namespace, pipeline, config_version, priority, configured, intent,
        trigger_kind, trigger_dataset)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (namespace, pipeline) do update
        set config_version = excluded.config_version, priority = excluded.priority,
          configured = excluded.configured, intent = excluded.intent,
          trigger_kind = excluded.trigger_kind, trigger_dataset = excluded.trigger_dataset
        where pipelines.config_version < excluded.config_version`;
    const { namespace, configVersion, priority, configured, trigger } = pipeline;
    const dataset = trigger.kind === 'dataset' ? trigger.dataset : null;
    const derived = [configured.intent, trigger.kind, dataset];
    const values = [namespace, pipeline.pipeline, configVersion, priority, JSON.stringify(configured)];
    await tx.query(sql, [...values, ...derived]);
  }

  /** Gives a run the next version of its pipeline; each number is given once. The pipeline must be known. */
  async number(tx: Transaction, run: Run): Promise<Run> {
    const take = `with taken as (
        update pipelines set next_version = next_version + 1
        where namespace = $1 and pipeline = $2 returning next_version - 1 as version)
      update runs set version = taken.version from taken where run_id = $3 returning taken.version::text`;
    const [row] = await tx.query<{ version: string }>(take, [run.namespace, run.pipeline, run.runId]);
    return { ...run, version: Number(row?.version) };
  }

  /** Pipelines of all unfinished runs, by `namespace/pipeline`. */
  async ofUnfinishedRuns(tx: Transaction): Promise<ReadonlyMap<string, Pipeline>> {
    const sql = `${select} where exists (
      select from runs r where r.namespace = p.namespace and r.pipeline = p.pipeline
        and r.state not in ('published', 'rejected', 'abandoned', 'cancelled'))`;
    const rows = await tx.query<PipelineRow>(sql);
    return new Map(rows.map((row) => [pipelineKey(row.configured), toPipeline(row)]));
  }

  /** Pipelines that publications of these datasets (`namespace/dataset`) start, in the order in which they are locked. */
  async triggeredBy(
    tx: Transaction,
    datasets: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PipelineName[]>> {
    const sql = `select trigger_dataset, namespace, pipeline from pipelines where trigger_dataset = any($1)
      order by namespace, pipeline`;
    const found = new Map<string, PipelineName[]>();
    for (const row of await tx.query<TriggeredRow>(sql, [[...new Set(datasets)]])) {
      const { trigger_dataset: dataset, namespace, pipeline } = row;
      found.set(dataset, [...(found.get(dataset) ?? []), { namespace, pipeline }]);
    }
    return found;
  }

  /** Pipelines that bring a dataset in. */
  async ofDataset(tx: Transaction, namespace: string, dataset: string): Promise<readonly PipelineName[]> {
    const sql = `select namespace, pipeline from pipelines where namespace = $1
      and configured ->> 'dataset' = $2 order by pipeline`;
    return tx.query<PipelineName & Row>(sql, [namespace, dataset]);
  }

  /** Pipelines of an intent. */
  async ofIntent(tx: Transaction, namespace: string, intent: string): Promise<readonly PipelineName[]> {
    const sql = `select namespace, pipeline from pipelines where namespace = $1 and intent = $2
      order by pipeline`;
    return tx.query<PipelineName & Row>(sql, [namespace, intent]);
  }
}

function toPipeline(row: PipelineRow): Pipeline {
  const configured = newerPipeline(null, row.configured)!;
  return { ...configured, gate: row.gate ?? openGate, declarationUntil: row.declaration_until };
}
