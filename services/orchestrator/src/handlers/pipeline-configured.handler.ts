import { topics, type PipelineConfigured } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { newerPipeline } from '../domain/pipeline.js';
import { Declarations } from '../planning/declarations.js';
import { Planner } from '../planning/planner.js';
import { RunRequests } from '../planning/run-requests.js';
import { Schedules } from '../planning/schedules.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';

/**
 * Keeps the newest configuration of a pipeline, lets go of what a changed source held, and numbers runs that
 * were requested before it came.
 */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly requests: RunRequests,
    private readonly schedules: Schedules,
    private readonly declarations: Declarations,
    private readonly planner: Planner,
  ) {}

  async handle(configured: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline: name } = configured;
    const result = await this.work.once(context, async (tx) => {
      const known = await this.pipelines.lock(tx, namespace, name);
      const newer = newerPipeline(known, configured);
      if (newer === null) return skip('older-configuration');
      await this.pipelines.save(tx, newer);
      await this.schedules.adopt(tx, newer);
      await this.declarations.adopt(tx, newer);
      const pipeline = (await this.pipelines.lock(tx, namespace, name))!;
      await this.requests.numberEarly(tx, pipeline);
    });
    this.planner.wake();
    return result;
  }
}
