import { Injectable } from '@nestjs/common';
import type { PipelineConfigured } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';

/** Pipelines as last configured. */
@Injectable()
export class PipelineRepository {
  /** Keeps the newest configuration; an older or repeated one changes nothing. Tells whether it was kept. */
  async save(tx: Transaction, configured: PipelineConfigured): Promise<boolean> {
    const { namespace, pipeline, configVersion } = configured;
    const kept = await tx.query(
      `INSERT INTO pipelines (namespace, pipeline, config_version, configured) VALUES ($1, $2, $3, $4::jsonb)
       ON CONFLICT (namespace, pipeline) DO UPDATE SET config_version = EXCLUDED.config_version, configured = EXCLUDED.configured
       WHERE pipelines.config_version < EXCLUDED.config_version
       RETURNING namespace`,
      [namespace, pipeline, configVersion, JSON.stringify(configured)],
    );
    return kept.length > 0;
  }

  /** The configuration in force; null for a pipeline that nobody configured. */
  async find(
    tx: Pick<Transaction, 'query'>,
    namespace: string,
    pipeline: string,
  ): Promise<PipelineConfigured | null> {
    const [row] = await tx.query<{ configured: PipelineConfigured }>(
      'SELECT configured FROM pipelines WHERE namespace = $1 AND pipeline = $2',
      [namespace, pipeline],
    );
    return row?.configured ?? null;
  }
}
