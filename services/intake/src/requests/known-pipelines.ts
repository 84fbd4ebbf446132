import { Injectable } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { suggestion } from '@chimera/intent';
import type { ReadTransaction } from '@chimera/persistence';
import { PipelineRepository, type ConfiguredPipeline } from '../repositories/pipeline.repository.js';

/** Looks up the pipelines that requests are about. */
@Injectable()
export class KnownPipelines {
  constructor(private readonly pipelines: PipelineRepository) {}

  /** Throws `CHIMERA_PIPELINE_UNKNOWN` with the nearest name. */
  async find(tx: ReadTransaction, namespace: string, pipeline: string): Promise<ConfiguredPipeline> {
    const found = await this.pipelines.configured(tx, namespace, pipeline);
    if (found !== null) return found;
    const names = await this.pipelines.names(tx, namespace);
    throw new RejectedMessageError(
      'CHIMERA_PIPELINE_UNKNOWN',
      `Expected a pipeline of the namespace ${namespace.slice(0, 80)}, found "${pipeline.slice(0, 200)}".`,
      { hint: suggestion(pipeline, names) ?? listed(names) },
    );
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0
    ? 'The namespace has none: submit an ingestion first.'
    : `It has: ${names.slice(0, 20).join(', ')}.`;
}
