import { Injectable } from '@nestjs/common';
import type { Declaration, HashedPart, SourcePart } from '@chimera/intent';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { SourceKnowledge } from '../domain/decide-source.js';
import { onboardingState, type OnboardingFacts } from '../domain/onboarding-facts.js';
import type { ReceivedSubmission } from '../domain/submission.js';
import { OnboardingFactsRepository } from './onboarding-facts.repository.js';

/** An accepted version of an intent. */
export interface IntentVersion {
  readonly version: number;
  readonly content: string;
  readonly contentHash: string;
  readonly declaration: Declaration;
  readonly submissionId: string;
  readonly submittedBy: string;
  readonly submittedAt: Date;
}

/** The current version of an intent, in short. */
export interface IntentSummary {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly team: string;
  readonly sourceKind: string;
  readonly submittedBy: string;
  readonly submittedAt: Date;
  /** Names of the datasets that it selects. */
  readonly datasets: readonly string[];
  readonly state: ReturnType<typeof onboardingState>;
}

type SummaryRow = Omit<IntentSummary, 'datasets' | 'state'> &
  OnboardingFacts & { readonly selected: readonly string[] } & Record<string, unknown>;

/** Intents, all their versions, and who owns which dataset name. */
@Injectable()
export class IntentRepository {
  constructor(private readonly facts: OnboardingFactsRepository) {}

  /** Until the transaction ends, nothing else in the namespace is decided: two submissions at once become one after the other. */
  async lockNamespace(tx: Transaction, namespace: string): Promise<void> {
    await tx.query('SELECT 1 FROM namespaces WHERE namespace = $1 FOR UPDATE', [namespace]);
  }

  async knowledge(
    tx: ReadTransaction,
    intent: { readonly namespace: string; readonly name: string },
    datasets: readonly string[],
  ): Promise<SourceKnowledge> {
    const owners = await tx.query<{ dataset: string; intent: string }>(
      'SELECT dataset, intent FROM dataset_names WHERE namespace = $1 AND dataset = ANY($2)',
      [intent.namespace, datasets],
    );
    return {
      current: await this.current(tx, intent),
      datasetOwners: new Map(owners.map((row) => [row.dataset, row.intent])),
    };
  }

  async addVersion(
    tx: Transaction,
    submission: ReceivedSubmission,
    version: number,
    { part, content, hash }: HashedPart<SourcePart>,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO intents (namespace, name, current_version) VALUES ($1, $2, $3)
       ON CONFLICT (namespace, name) DO UPDATE SET current_version = EXCLUDED.current_version`,
      [part.namespace, part.name, version],
    );
    await tx.query(
      `INSERT INTO intent_versions (namespace, name, version, content, content_hash, declaration, team, support_email,
                                    source_kind, submission_id, submission_seq, submitted_by)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12)`,
      [
        part.namespace,
        part.name,
        version,
        content,
        hash,
        JSON.stringify(part.declaration),
        part.team.name,
        part.team.supportEmail,
        part.source.kind,
        submission.submissionId,
        submission.seq,
        submission.submittedBy,
      ],
    );
    await tx.query(
      `INSERT INTO dataset_names (namespace, dataset, intent)
       SELECT $1, dataset, $2 FROM unnest($3::text[]) AS dataset ORDER BY dataset ON CONFLICT DO NOTHING`,
      [part.namespace, part.name, part.datasets.map((dataset) => dataset.name)],
    );
  }

  /** The content of a version was asked for again: submissions from before must not replace it any more. */
  async confirm(tx: Transaction, submission: ReceivedSubmission, version: number): Promise<void> {
    await tx.query(
      `UPDATE intent_versions SET submission_seq = greatest(submission_seq, $4) WHERE namespace = $1 AND name = $2 AND version = $3`,
      [submission.namespace, submission.name, version, submission.seq],
    );
  }

  /** The current versions, of all intents or of one. */
  async summaries(
    tx: ReadTransaction,
    only: { readonly namespace: string; readonly name: string } | null = null,
  ): Promise<readonly IntentSummary[]> {
    const rows = await tx.query<SummaryRow>(
      `SELECT v.namespace, v.name, v.version, v.team, v.source_kind AS "sourceKind",
              v.submitted_by AS "submittedBy", v.submitted_at AS "submittedAt",
              ARRAY(SELECT d ->> 'name' FROM jsonb_array_elements(v.content::jsonb -> 'datasets') d) AS selected,
              f.datasets, f.failed, coalesce(f.available, false) AS available,
              ARRAY(SELECT d.dataset FROM datasets d
                    WHERE d.namespace = v.namespace AND d.intent = v.name AND d.intent_version >= v.version) AS registered
       FROM intents i
       JOIN intent_versions v ON v.namespace = i.namespace AND v.name = i.name AND v.version = i.current_version
       LEFT JOIN onboarding_facts f ON f.namespace = v.namespace AND f.intent = v.name AND f.version = v.version
       WHERE $1::text IS NULL OR (v.namespace = $1 AND v.name = $2)
       ORDER BY v.namespace, v.name`,
      [only?.namespace ?? null, only?.name ?? null],
    );
    return rows.map(({ selected, datasets, failed, available, registered, ...summary }) => ({
      ...summary,
      datasets: selected,
      state: onboardingState({ datasets, failed, available, registered }),
    }));
  }

  /** Versions from the newest to the oldest; none when the intent is unknown. */
  async versions(tx: ReadTransaction, namespace: string, name: string): Promise<readonly IntentVersion[]> {
    return tx.query<IntentVersion & Record<string, unknown>>(
      `SELECT version, content, content_hash AS "contentHash", declaration, submission_id AS "submissionId",
              submitted_by AS "submittedBy", submitted_at AS "submittedAt"
       FROM intent_versions WHERE namespace = $1 AND name = $2 ORDER BY version DESC`,
      [namespace, name],
    );
  }

  private async current(
    tx: ReadTransaction,
    { namespace, name }: { readonly namespace: string; readonly name: string },
  ): Promise<SourceKnowledge['current']> {
    const [row] = await tx.query<{ version: number; content_hash: string; submission_seq: string }>(
      `SELECT v.version, v.content_hash, v.submission_seq FROM intents i
       JOIN intent_versions v ON v.namespace = i.namespace AND v.name = i.name AND v.version = i.current_version
       WHERE i.namespace = $1 AND i.name = $2`,
      [namespace, name],
    );
    if (row === undefined) return null;
    const facts = await this.facts.of(tx, { namespace, intent: name, version: row.version });
    return {
      version: row.version,
      contentHash: row.content_hash,
      submissionSeq: Number(row.submission_seq),
      onboardingFailed: onboardingState(facts) === 'failed',
    };
  }
}
