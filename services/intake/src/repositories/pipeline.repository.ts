import { Injectable } from '@nestjs/common';
import type { Column, DatasetContract } from '@chimera/contracts';
import {
  readPipelineConfig,
  type HashedPart,
  type IngestionPart,
  type PipelineConfig,
} from '@chimera/intent';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { PipelineDecision } from '../domain/decide-ingestion.js';
import type { KnownPipeline } from '../domain/ingestion-knowledge.js';
import type { ReceivedSubmission } from '../domain/submission.js';

/** A pipeline as its last version configures it. */
export interface ConfiguredPipeline {
  readonly config: PipelineConfig;
  /** Columns of the dataset under contract, as they are read; empty while they are not known. */
  readonly sourceColumns: readonly Column[];
}

/** Pipelines with every version of their configuration. */
@Injectable()
export class PipelineRepository {
  /** Those of the names that exist. */
  async known(
    tx: ReadTransaction,
    namespace: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, KnownPipeline>> {
    const rows = await tx.query<KnownPipeline & { pipeline: string } & Record<string, unknown>>(
      `SELECT pipeline, intent, config_version AS "configVersion", fingerprint FROM pipelines WHERE namespace = $1 AND pipeline = ANY($2)`,
      [namespace, names],
    );
    return new Map(rows.map(({ pipeline, ...known }) => [pipeline, known]));
  }

  /** One pipeline, or null when there is none of the name. */
  async configured(
    tx: ReadTransaction,
    namespace: string,
    pipeline: string,
  ): Promise<ConfiguredPipeline | null> {
    const [row] = await tx.query<{ config: string; contract: DatasetContract | null }>(
      `SELECT v.config, d.contract FROM pipelines p
       JOIN pipeline_versions v USING (namespace, pipeline, config_version)
       LEFT JOIN datasets d ON d.namespace = p.namespace AND d.dataset = p.dataset
       WHERE p.namespace = $1 AND p.pipeline = $2`,
      [namespace, pipeline],
    );
    if (row === undefined) return null;
    return { config: readPipelineConfig(row.config), sourceColumns: row.contract?.columns ?? [] };
  }

  /** Names of all pipelines of a namespace, to tell what is there when one is not. */
  async names(tx: ReadTransaction, namespace: string): Promise<readonly string[]> {
    const rows = await tx.query<{ pipeline: string }>(
      'SELECT pipeline FROM pipelines WHERE namespace = $1 ORDER BY pipeline',
      [namespace],
    );
    return rows.map((row) => row.pipeline);
  }

  async configure(tx: Transaction, { event, fingerprint }: PipelineDecision): Promise<void> {
    await tx.query(
      `INSERT INTO pipelines (namespace, pipeline, intent, dataset, config_version, fingerprint) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (namespace, pipeline) DO UPDATE SET config_version = EXCLUDED.config_version, fingerprint = EXCLUDED.fingerprint`,
      [event.namespace, event.pipeline, event.intent, event.dataset, event.configVersion, fingerprint],
    );
    await tx.query(
      `INSERT INTO pipeline_versions (namespace, pipeline, config_version, intent_version, config, submission_id) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        event.namespace,
        event.pipeline,
        event.configVersion,
        event.intentVersion,
        event.config,
        event.submissionId,
      ],
    );
  }

  async addIngestionVersion(
    tx: Transaction,
    submission: ReceivedSubmission,
    version: number,
    { part, content, hash }: HashedPart<IngestionPart>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO ingestion_versions (namespace, intent, version, content, content_hash, submission_id, submitted_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [part.namespace, part.name, version, content, hash, submission.submissionId, submission.submittedBy],
    );
  }

  /** Versions of the ingestion part accepted so far. */
  async ingestionVersion(tx: ReadTransaction, namespace: string, intent: string): Promise<number> {
    const [row] = await tx.query<{ version: number | null }>(
      'SELECT max(version) AS version FROM ingestion_versions WHERE namespace = $1 AND intent = $2',
      [namespace, intent],
    );
    return row?.version ?? 0;
  }
}
