import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { RejectedMessageError, topics } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { suggestion } from '@chimera/intent';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { textOf } from './refusal.js';
import * as schemas from './schemas.js';

/** Runs on request. */
@Controller('v1/runs')
export class RunsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
  ) {}

  @Post()
  @HttpCode(202)
  @Describes({
    summary: 'Asks for a run of a pipeline now.',
    body: schemas.runBody,
    responses: { 202: schemas.runAnswer },
  })
  async start(@Body() body: unknown, @Req() request: HttpRequest): Promise<{ readonly runId: string }> {
    const namespace = textOf(body, 'namespace');
    const pipeline = textOf(body, 'pipeline');
    const origin = openTransactionOrigin(request);
    const runId = randomUUID();
    await this.work.run(origin, async (tx) => {
      await this.assertKnown(tx, namespace, pipeline);
      await tx.publish(topics.intake.runStartRequested, {
        namespace,
        pipeline,
        runId,
        requestedBy: origin.actor,
        parameters: '{}',
        rerunOf: null,
      });
    });
    return { runId };
  }

  private async assertKnown(tx: Transaction, namespace: string, pipeline: string): Promise<void> {
    const names = await this.pipelines.names(tx, namespace);
    if (names.includes(pipeline)) return;
    throw new RejectedMessageError(
      'CHIMERA_PIPELINE_UNKNOWN',
      `Expected a pipeline of the namespace ${namespace.slice(0, 80)}, found "${pipeline.slice(0, 200)}".`,
      {
        hint:
          suggestion(pipeline, names) ??
          (names.length === 0
            ? 'The namespace has none: submit an ingestion first.'
            : `It has: ${names.slice(0, 20).join(', ')}.`),
      },
    );
  }
}
