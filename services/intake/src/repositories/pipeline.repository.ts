import { Injectable } from '@nestjs/common';
import type { Column, DatasetContract } from '@chimera/contracts';
import {
  readPipelineConfig,
  type HashedPart,
  type IngestionPart,
  type IngestionPartDataset,
  type PipelineConfig,
} from '@chimera/intent';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { PipelineDecision } from '../domain/configure-pipeline.js';
import type { IngestionKnowledge, KnownPipeline } from '../domain/ingestion-knowledge.js';
import type { ReceivedSubmission } from '../domain/submission.js';

/** A pipeline as its last version configures it. */
export interface ConfiguredPipeline {
  readonly config: PipelineConfig;
  /** Columns of the dataset under contract, as they are read; empty while they are not known. */
  readonly sourceColumns: readonly Column[];
}

/** A pipeline of a dataset as it was configured last. */
export interface DatasetPipeline {
  readonly pipeline: string;
  readonly intent: string;
  readonly intentVersion: number;
  readonly config: string;
  readonly submissionId: string;
  readonly known: KnownPipeline;
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
      `INSERT INTO ingestion_versions (namespace, intent, version, content, content_hash, submission_id, submitted_by, submission_seq)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        part.namespace,
        part.name,
        version,
        content,
        hash,
        submission.submissionId,
        submission.submittedBy,
        submission.seq,
      ],
    );
  }

  /** The content of the last version was asked for again: submissions from before must not replace it any more. */
  async confirm(tx: Transaction, submission: ReceivedSubmission, version: number): Promise<void> {
    await tx.query(
      `UPDATE ingestion_versions SET submission_seq = greatest(submission_seq, $4)
       WHERE namespace = $1 AND intent = $2 AND version = $3`,
      [submission.namespace, submission.name, version, submission.seq],
    );
  }

  /** Versions of the ingestion part accepted so far, and the submission that asked for the last one last. */
  async ingestionVersion(
    tx: ReadTransaction,
    namespace: string,
    intent: string,
  ): Promise<Pick<IngestionKnowledge, 'ingestionVersion' | 'ingestionSeq'>> {
    const [row] = await tx.query<{ version: number; submission_seq: string }>(
      `SELECT version, submission_seq FROM ingestion_versions WHERE namespace = $1 AND intent = $2
       ORDER BY version DESC LIMIT 1`,
      [namespace, intent],
    );
    return { ingestionVersion: row?.version ?? 0, ingestionSeq: Number(row?.submission_seq ?? 0) };
  }

  /** Each dataset of an intent with the ingestion that was accepted of it last. */
  async accepted(
    tx: ReadTransaction,
    namespace: string,
    intent: string,
  ): Promise<readonly IngestionPartDataset[]> {
    const rows = await tx.query<{ dataset: IngestionPartDataset }>(
      `SELECT DISTINCT ON (d ->> 'name') d AS dataset
       FROM ingestion_versions v, jsonb_array_elements(v.content::jsonb -> 'datasets') d
       WHERE v.namespace = $1 AND v.intent = $2 ORDER BY d ->> 'name', v.version DESC`,
      [namespace, intent],
    );
    return rows.map(({ dataset }) => dataset);
  }

  /** Pipelines of an intent with their datasets. */
  async ofIntent(
    tx: ReadTransaction,
    namespace: string,
    intent: string,
  ): Promise<readonly { readonly pipeline: string; readonly dataset: string }[]> {
    return tx.query<{ pipeline: string; dataset: string }>(
      'SELECT pipeline, dataset FROM pipelines WHERE namespace = $1 AND intent = $2 ORDER BY pipeline',
      [namespace, intent],
    );
  }

  /** The pipelines of a dataset with what their last version says. */
  async ofDataset(
    tx: ReadTransaction,
    namespace: string,
    dataset: string,
  ): Promise<readonly DatasetPipeline[]> {
    const rows = await tx.query<Omit<DatasetPipeline, 'known'> & KnownPipeline & Record<string, unknown>>(
      `SELECT p.pipeline, p.intent, p.config_version AS "configVersion", p.fingerprint,
              v.intent_version AS "intentVersion", v.config, v.submission_id AS "submissionId"
       FROM pipelines p JOIN pipeline_versions v USING (namespace, pipeline, config_version)
       WHERE p.namespace = $1 AND p.dataset = $2 ORDER BY p.pipeline`,
      [namespace, dataset],
    );
    return rows.map(({ configVersion, fingerprint, ...row }) => ({
      ...row,
      known: { intent: row.intent, configVersion, fingerprint },
    }));
  }
}
