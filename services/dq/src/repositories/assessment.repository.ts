import { Injectable } from '@nestjs/common';
import type { RunAssessed } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';

/** What the checks of each attempt came to. */
@Injectable()
export class AssessmentRepository {
  /** The first verdict on an attempt stays. */
  async save(
    tx: Transaction,
    { runId, attempt, namespace, pipeline, dataset, version, passed, checks }: RunAssessed,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO assessments (run_id, attempt, namespace, pipeline, dataset, version, passed, checks)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) ON CONFLICT DO NOTHING`,
      [runId, attempt, namespace, pipeline, dataset, version, passed, JSON.stringify(checks)],
    );
  }
}
