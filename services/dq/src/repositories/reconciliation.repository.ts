import { Injectable } from '@nestjs/common';
import type { ReconciliationCompleted, ReconciliationRequested } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';

/** A comparison as people see it; `outcome` is null while it goes on. */
export interface Reconciliation {
  readonly reconciliationId: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly outcome: ReconciliationCompleted | null;
}

interface Row extends Record<string, unknown> {
  readonly reconciliation_id: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly outcome: ReconciliationCompleted | null;
}

/** Comparisons, asked for and done. */
@Injectable()
export class ReconciliationRepository {
  async begin(tx: Transaction, request: ReconciliationRequested): Promise<void> {
    await tx.query(
      `INSERT INTO reconciliations (reconciliation_id, namespace, pipeline, requested_by)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [request.reconciliationId, request.namespace, request.pipeline, request.requestedBy],
    );
  }

  /** The first outcome stays. */
  async complete(tx: Transaction, outcome: ReconciliationCompleted): Promise<void> {
    await tx.query(
      'UPDATE reconciliations SET outcome = $2::jsonb WHERE reconciliation_id = $1 AND outcome IS NULL',
      [outcome.reconciliationId, JSON.stringify(outcome)],
    );
  }

  async find(tx: Pick<Transaction, 'query'>, reconciliationId: string): Promise<Reconciliation | null> {
    const [row] = await tx.query<Row>('SELECT * FROM reconciliations WHERE reconciliation_id = $1', [
      reconciliationId,
    ]);
    if (row === undefined) return null;
    return {
      reconciliationId,
      namespace: row.namespace,
      pipeline: row.pipeline,
      requestedBy: row.requested_by,
      requestedAt: row.requested_at.toISOString(),
      outcome: row.outcome,
    };
  }
}
