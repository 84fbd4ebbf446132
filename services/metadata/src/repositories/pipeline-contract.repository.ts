import { Injectable } from '@nestjs/common';
import { TransientError, type DatasetContract } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { contractFingerprint } from '../domain/contract-decision.js';

/** Contracts of what transforming pipelines write, every version. */
@Injectable()
export class PipelineContractRepository {
  /** The newest contract of the pipeline, and the one with these columns if there ever was one. */
  async known(
    tx: ReadTransaction,
    namespace: string,
    pipeline: string,
    fingerprint: string,
  ): Promise<{ readonly newest: DatasetContract | null; readonly same: DatasetContract | null }> {
    const rows = await tx.query<{ contract: DatasetContract; fingerprint: string }>(
      `SELECT contract, fingerprint FROM pipeline_contracts
       WHERE namespace = $1 AND pipeline = $2 AND (fingerprint = $3 OR version =
         (SELECT max(version) FROM pipeline_contracts WHERE namespace = $1 AND pipeline = $2))
       ORDER BY version DESC`,
      [namespace, pipeline, fingerprint],
    );
    const same = rows.find((row) => row.fingerprint === fingerprint);
    return { newest: rows[0]?.contract ?? null, same: same?.contract ?? null };
  }

  /** A version never changes. Throws `CHIMERA_DATABASE_CONFLICT` (retry) when other columns took the number meanwhile. */
  async add(
    tx: Transaction,
    namespace: string,
    pipeline: string,
    contract: DatasetContract,
  ): Promise<DatasetContract> {
    const fingerprint = contractFingerprint(contract.columns);
    await tx.query(
      `INSERT INTO pipeline_contracts (namespace, pipeline, version, fingerprint, contract)
       VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING`,
      [namespace, pipeline, contract.version, fingerprint, JSON.stringify(contract)],
    );
    const { same } = await this.known(tx, namespace, pipeline, fingerprint);
    if (same !== null) return same;
    throw new TransientError(
      'CHIMERA_DATABASE_CONFLICT',
      `Expected version ${contract.version} of the contract of ${namespace}/${pipeline} to be free, found it taken.`,
    );
  }
}
