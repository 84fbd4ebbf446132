import { Injectable } from '@nestjs/common';
import type { ContractChanged, DatasetContract, DatasetRegistered } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { RegisteredDataset } from '../domain/ingestion-knowledge.js';

type DatasetRow = RegisteredDataset & Record<string, unknown>;

const columns =
  'dataset, intent, intent_version AS "intentVersion", urn, contract, schema_confirmed AS "schemaConfirmed"';

/** Datasets under contract, as the metadata service told. */
@Injectable()
export class DatasetRepository {
  /**
   * Merges a registration. What arrives late or again changes nothing: of a dataset's description the newest intent
   * version counts, of its contract the newest contract version.
   */
  async merge(tx: Transaction, event: DatasetRegistered): Promise<void> {
    await tx.query(
      `INSERT INTO datasets AS d (namespace, dataset, intent, intent_version, contract_version, urn, datasource, contract, schema_confirmed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)
       ON CONFLICT (namespace, dataset) DO UPDATE SET
         intent = EXCLUDED.intent, intent_version = EXCLUDED.intent_version, urn = EXCLUDED.urn,
         datasource = EXCLUDED.datasource, schema_confirmed = EXCLUDED.schema_confirmed,
         contract_version = greatest(d.contract_version, EXCLUDED.contract_version),
         contract = CASE WHEN EXCLUDED.contract_version >= d.contract_version THEN EXCLUDED.contract ELSE d.contract END
       WHERE (EXCLUDED.intent_version, EXCLUDED.contract_version) > (d.intent_version, d.contract_version)
          OR EXCLUDED.intent_version > d.intent_version`,
      [
        event.namespace,
        event.dataset,
        event.intent,
        event.intentVersion,
        event.contract.version,
        event.urn,
        event.datasource,
        JSON.stringify(event.contract),
        event.schemaConfirmed,
      ],
    );
  }

  /** Takes over a contract that followed a changed source; false when a newer one is known. */
  async renew(
    tx: Transaction,
    event: ContractChanged & { readonly contract: DatasetContract },
  ): Promise<boolean> {
    // A registration that is still on its way finds intent version 0 here, and adds what only it knows.
    const rows = await tx.query(
      `INSERT INTO datasets AS d (namespace, dataset, intent, intent_version, contract_version, urn, datasource, contract)
       VALUES ($1, $2, $3, 0, $4, $5, $3, $6::jsonb)
       ON CONFLICT (namespace, dataset) DO UPDATE SET
         contract_version = EXCLUDED.contract_version, contract = EXCLUDED.contract
       WHERE EXCLUDED.contract_version > d.contract_version
       RETURNING 1`,
      [
        event.namespace,
        event.dataset,
        event.intent,
        event.version,
        event.urn,
        JSON.stringify(event.contract),
      ],
    );
    return rows.length === 1;
  }

  async find(tx: ReadTransaction, namespace: string, dataset: string): Promise<RegisteredDataset | null> {
    const [row] = await tx.query<DatasetRow>(
      `SELECT ${columns} FROM datasets WHERE namespace = $1 AND dataset = $2`,
      [namespace, dataset],
    );
    return row ?? null;
  }

  async ofIntent(
    tx: ReadTransaction,
    namespace: string,
    intent: string,
  ): Promise<readonly RegisteredDataset[]> {
    return tx.query<DatasetRow>(`SELECT ${columns} FROM datasets WHERE namespace = $1 AND intent = $2`, [
      namespace,
      intent,
    ]);
  }
}
