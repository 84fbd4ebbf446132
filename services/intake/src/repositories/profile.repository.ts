import { Injectable } from '@nestjs/common';
import type { DatasetProfiled } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { FoundDataset } from '../domain/proposals.js';

/** What looking at the values of datasets proposed. Values themselves are not kept here (Invariant 8). */
@Injectable()
export class ProfileRepository {
  async merge(tx: Transaction, profile: DatasetProfiled): Promise<void> {
    await tx.query(
      `INSERT INTO dataset_profiles AS p (namespace, dataset, intent, intent_version, proposals)
       VALUES ($1, $2, $3, $4, $5::jsonb)
       ON CONFLICT (namespace, dataset) DO UPDATE SET
         intent = EXCLUDED.intent, intent_version = EXCLUDED.intent_version, proposals = EXCLUDED.proposals
       WHERE EXCLUDED.intent_version > p.intent_version`,
      [
        profile.namespace,
        profile.dataset,
        profile.intent,
        profile.intentVersion,
        JSON.stringify(profile.proposals),
      ],
    );
  }

  /** Everything found out about the datasets of an intent, by name. */
  async found(tx: ReadTransaction, namespace: string, intent: string): Promise<readonly FoundDataset[]> {
    return tx.query<FoundDataset & Record<string, unknown>>(
      `SELECT d.dataset AS name, d.schema_confirmed AS "schemaConfirmed", d.contract_version AS "contractVersion",
              d.contract -> 'columns' AS columns, coalesce(p.proposals, '[]') AS proposals
       FROM datasets d LEFT JOIN dataset_profiles p USING (namespace, dataset)
       WHERE d.namespace = $1 AND d.intent = $2 ORDER BY d.dataset`,
      [namespace, intent],
    );
  }
}
