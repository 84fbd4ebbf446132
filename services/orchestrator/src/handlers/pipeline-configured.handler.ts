import { topics, type PipelineConfigured } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { mergePipeline } from '../domain/pipeline.js';
import { runRequested } from '../domain/run-requested.js';
import { Planner } from '../planning/planner.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';

/** Keeps the newest configuration of a pipeline and numbers runs that were requested before it came. */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly runs: RunRepository,
    private readonly planner: Planner,
  ) {}

  async handle(configured: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline: name } = configured;
    const result = await this.work.once(context, async (tx) => {
      const known = await this.pipelines.lock(tx, namespace, name);
      const pipeline = mergePipeline(known, configured);
      if (pipeline === known) return skip('older-configuration');
      await this.pipelines.save(tx, pipeline);
      for (const run of await this.runs.unnumbered(tx, namespace, name)) {
        const numbered = await this.pipelines.number(tx, run);
        await tx.publish(topics.orchestrator.runRequested, runRequested(numbered, pipeline));
      }
    });
    this.planner.wake();
    return result;
  }
}
