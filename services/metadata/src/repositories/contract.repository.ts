import { Injectable } from '@nestjs/common';
import type { DatasetContract } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';

/** Contracts of datasets, every version. */
@Injectable()
export class ContractRepository {
  /** The contract in force; null before the first. */
  async current(tx: ReadTransaction, namespace: string, dataset: string): Promise<DatasetContract | null> {
    const rows = await tx.query<{ contract: DatasetContract }>(
      `SELECT contract FROM contract_versions WHERE namespace = $1 AND dataset = $2 ORDER BY version DESC LIMIT 1`,
      [namespace, dataset],
    );
    return rows[0]?.contract ?? null;
  }

  /** A version never changes; adding it again is nothing. */
  async add(tx: Transaction, namespace: string, dataset: string, contract: DatasetContract): Promise<void> {
    await tx.query(
      `INSERT INTO contract_versions (namespace, dataset, version, contract) VALUES ($1, $2, $3, $4::jsonb)
       ON CONFLICT DO NOTHING`,
      [namespace, dataset, contract.version, JSON.stringify(contract)],
    );
  }
}
