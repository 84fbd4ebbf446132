import { Injectable } from '@nestjs/common';
import { TransientError, type DatasetContract } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { contractFingerprint } from '../domain/contract-decision.js';

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

  /**
   * A version never changes; adding it again is nothing, and answers false. Throws `CHIMERA_DATABASE_CONFLICT` (retry) when a
   * harvest at the same time took the number for other columns.
   */
  async add(
    tx: Transaction,
    namespace: string,
    dataset: string,
    contract: DatasetContract,
  ): Promise<boolean> {
    const added = await tx.query(
      `INSERT INTO contract_versions (namespace, dataset, version, contract) VALUES ($1, $2, $3, $4::jsonb)
       ON CONFLICT DO NOTHING RETURNING version`,
      [namespace, dataset, contract.version, JSON.stringify(contract)],
    );
    if (added.length > 0) return true;
    const rows = await tx.query<{ contract: DatasetContract }>(
      `SELECT contract FROM contract_versions WHERE namespace = $1 AND dataset = $2 AND version = $3`,
      [namespace, dataset, contract.version],
    );
    const kept = rows[0]?.contract.columns ?? [];
    if (contractFingerprint(kept) === contractFingerprint(contract.columns)) return false;
    throw new TransientError(
      'CHIMERA_DATABASE_CONFLICT',
      `Expected version ${contract.version} of the contract of ${namespace}/${dataset} to be free, found it taken.`,
    );
  }
}
