import { Injectable } from '@nestjs/common';
import type { DatasetContract, DatasetRegistered } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { RegisteredDataset } from '../domain/ingestion-knowledge.js';

/** Datasets under contract, as the metadata service told. */
@Injectable()
export class DatasetRepository {
  /** Merges a registration; an older one that arrives late, or one that arrives again, changes nothing. */
  async merge(tx: Transaction, event: DatasetRegistered): Promise<void> {
    await tx.query(
      `INSERT INTO datasets AS d (namespace, dataset, intent, intent_version, contract_version, urn, datasource, contract)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
       ON CONFLICT (namespace, dataset) DO UPDATE SET
         intent = EXCLUDED.intent, intent_version = EXCLUDED.intent_version, contract_version = EXCLUDED.contract_version,
         urn = EXCLUDED.urn, datasource = EXCLUDED.datasource, contract = EXCLUDED.contract
       WHERE (EXCLUDED.intent_version, EXCLUDED.contract_version) > (d.intent_version, d.contract_version)`,
      [
        event.namespace,
        event.dataset,
        event.intent,
        event.intentVersion,
        event.contract.version,
        event.urn,
        event.datasource,
        JSON.stringify(event.contract),
      ],
    );
  }

  async ofIntent(
    tx: ReadTransaction,
    namespace: string,
    intent: string,
  ): Promise<readonly RegisteredDataset[]> {
    return tx.query<RegisteredDataset & { readonly contract: DatasetContract } & Record<string, unknown>>(
      `SELECT dataset, intent, intent_version AS "intentVersion", urn, contract FROM datasets WHERE namespace = $1 AND intent = $2`,
      [namespace, intent],
    );
  }
}
