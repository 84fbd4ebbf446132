import { Injectable } from '@nestjs/common';
import type { DatasetContract, PipelineContractRegistered } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';

/** Names a question to metadata. */
export interface ContractRequestKey {
  readonly namespace: string;
  readonly pipeline: string;
  /** The submission that needs the contract, or what stands for one. */
  readonly submissionId: string;
}

/** What metadata was asked to put under contract, and what it answered. */
@Injectable()
export class ContractRequestRepository {
  /** False when this was asked before: the question is told once (Invariant 2). */
  async ask(tx: Transaction, key: ContractRequestKey, columnsHash: string): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO contract_requests (namespace, pipeline, submission_id, columns_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [key.namespace, key.pipeline, key.submissionId, columnsHash],
    );
    return rows.length === 1;
  }

  /** Notes an answer; false when nobody here asked, or it is known already. */
  async answer(tx: Transaction, event: PipelineContractRegistered): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE contract_requests SET contract = $4::jsonb
       WHERE namespace = $1 AND pipeline = $2 AND submission_id = $3 AND contract IS NULL RETURNING 1`,
      [event.namespace, event.pipeline, event.submissionId, JSON.stringify(event.contract)],
    );
    return rows.length === 1;
  }

  /** Answers about pipelines, by pipeline and the hash of the columns that were asked about; the newest version counts. */
  async known(
    tx: ReadTransaction,
    namespace: string,
    pipelines: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, DatasetContract>>> {
    const rows = await tx.query<{ pipeline: string; columns_hash: string; contract: DatasetContract }>(
      `SELECT DISTINCT ON (pipeline, columns_hash) pipeline, columns_hash, contract FROM contract_requests
       WHERE namespace = $1 AND pipeline = ANY($2) AND contract IS NOT NULL
       ORDER BY pipeline, columns_hash, (contract ->> 'version')::int DESC`,
      [namespace, pipelines],
    );
    const known = new Map<string, Map<string, DatasetContract>>();
    for (const { pipeline, columns_hash, contract } of rows) {
      const contracts = known.get(pipeline) ?? new Map<string, DatasetContract>();
      known.set(pipeline, contracts.set(columns_hash, contract));
    }
    return known;
  }
}
