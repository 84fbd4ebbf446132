import { Controller, Get, Param, Query } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { PipelineView } from '../domain/pipeline-view.js';
import type { RunView } from '../domain/run-view.js';
import { ReadModelRepository } from '../repositories/read-model.repository.js';
import * as schemas from './schemas.js';

const mostPipelines = 1_000;
const newestRuns = 10;

/** Reads of pipelines. */
@Controller('v1/pipelines')
export class PipelineController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly models: ReadModelRepository,
  ) {}

  @Get()
  @Describes({
    summary: 'Every pipeline with its state, when it is due next and how its last run ended.',
    query: { namespace: { type: 'string' } },
    responses: { 200: schemas.pipelinesAnswer },
  })
  async list(@Query('namespace') namespace?: string): Promise<{ pipelines: readonly PipelineView[] }> {
    return { pipelines: await this.work.read((tx) => this.models.pipelines(tx, namespace, mostPipelines)) };
  }

  @Get(':namespace/:name')
  @Describes({
    summary: 'One pipeline: state, trigger, next due time, and its newest runs.',
    responses: { 200: schemas.pipelineAnswer },
  })
  async show(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<PipelineView & { runs: readonly RunView[] }> {
    return this.work.read(async (tx) => {
      const pipeline = await this.models.pipeline(tx, namespace, name);
      if (pipeline === null) throw unknownPipeline(namespace, name);
      const runs = await this.models.runs(tx, { namespace, pipeline: name, limit: newestRuns });
      return { ...pipeline, runs };
    });
  }
}

function unknownPipeline(namespace: string, name: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_PIPELINE_UNKNOWN',
    `Expected a pipeline, found none called "${`${namespace}/${name}`.slice(0, 200)}".`,
    { hint: '`./chimera pipeline list` shows the pipelines there are.' },
  );
}
