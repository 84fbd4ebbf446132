import { Injectable } from '@nestjs/common';
import type { PipelineConfigured } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';

/** The newest configuration of each pipeline. */
@Injectable()
export class PipelineRepository {
  /** An older configuration never replaces a newer one. */
  async save(tx: Transaction, event: PipelineConfigured): Promise<void> {
    const { namespace, pipeline, configVersion } = event;
    await tx.query(
      `INSERT INTO pipelines AS known (namespace, pipeline, config_version, configured)
       VALUES ($1, $2, $3, $4::jsonb)
       ON CONFLICT (namespace, pipeline) DO UPDATE
       SET config_version = excluded.config_version, configured = excluded.configured
       WHERE excluded.config_version >= known.config_version`,
      [namespace, pipeline, configVersion, JSON.stringify(event)],
    );
  }

  /** Null while the pipeline is unknown. */
  async find(tx: ReadTransaction, namespace: string, pipeline: string): Promise<PipelineConfigured | null> {
    const rows = await tx.query<{ configured: PipelineConfigured }>(
      `SELECT configured FROM pipelines WHERE namespace = $1 AND pipeline = $2`,
      [namespace, pipeline],
    );
    return rows[0]?.configured ?? null;
  }

  /** As `find`, after every change of the pipeline that is under way. */
  async settled(tx: Transaction, namespace: string, pipeline: string): Promise<PipelineConfigured | null> {
    await tx.query(`SELECT 1 FROM pipelines WHERE namespace = $1 AND pipeline = $2 FOR UPDATE`, [
      namespace,
      pipeline,
    ]);
    return this.find(tx, namespace, pipeline);
  }
}
