import { Injectable } from '@nestjs/common';
import type { PipelineConfigured } from '@chimera/contracts';
import type { Row, Transaction } from '@chimera/persistence';
import type { Run } from '../domain/run.js';
import { pipelineKey, type Pipeline } from '../domain/pipeline.js';

interface PipelineRow extends Row {
  readonly namespace: string;
  readonly pipeline: string;
  readonly config_version: number;
  readonly priority: number;
  readonly configured: PipelineConfigured;
}

const columns = 'namespace, pipeline, config_version, priority, configured';

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
    const sql = `select ${columns} from pipelines where namespace = $1 and pipeline = $2`;
    const [row] = await tx.query<PipelineRow>(sql, [namespace, pipeline]);
    return row === undefined ? null : toPipeline(row);
  }

  async save(tx: Transaction, pipeline: Pipeline): Promise<void> {
    const sql = `insert into pipelines (${columns}) values ($1, $2, $3, $4, $5)
      on conflict (namespace, pipeline) do update
        set config_version = excluded.config_version, priority = excluded.priority, configured = excluded.configured
        where pipelines.config_version < excluded.config_version`;
    const { namespace, configVersion, priority, configured } = pipeline;
    await tx.query(sql, [namespace, pipeline.pipeline, configVersion, priority, JSON.stringify(configured)]);
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
    const sql = `select ${columns} from pipelines p where exists (
      select from runs r where r.namespace = p.namespace and r.pipeline = p.pipeline
        and r.state not in ('published', 'rejected', 'abandoned'))`;
    const rows = await tx.query<PipelineRow>(sql);
    return new Map(rows.map((row) => [pipelineKey(row), toPipeline(row)]));
  }
}

function toPipeline(row: PipelineRow): Pipeline {
  const { namespace, pipeline, config_version: configVersion, priority, configured } = row;
  return { namespace, pipeline, configVersion, priority, configured };
}
