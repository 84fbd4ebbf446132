import { topics, type PipelineConfigured } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { releaseBy } from '../domain/gate.js';
import { newerPipeline } from '../domain/pipeline.js';
import { runRequested } from '../domain/run-requested.js';
import { Declarations } from '../planning/declarations.js';
import { PipelineGates } from '../planning/pipeline-gates.js';
import { Planner } from '../planning/planner.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository } from '../repositories/run.repository.js';

/**
 * Keeps the newest configuration of a pipeline, lets go of what a changed source held, and numbers runs that
 * were requested before it came.
 */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly runs: RunRepository,
    private readonly gates: PipelineGates,
    private readonly declarations: Declarations,
    private readonly planner: Planner,
  ) {}

  async handle(configured: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline: name, declarationValidUntil: validUntil } = configured;
    const result = await this.work.once(context, async (tx) => {
      const known = await this.pipelines.lock(tx, namespace, name);
      const newer = newerPipeline(known, configured);
      if (newer === null) return skip('older-configuration');
      await this.pipelines.save(tx, newer);
      if (validUntil !== null) await this.declarations.declare(tx, configured, validUntil);
      await this.gates.change(tx, configured, (gate) => releaseBy(gate, newer.configVersion));
      const pipeline = (await this.pipelines.lock(tx, namespace, name))!;
      // What came before the configuration could not be told without it.
      await this.gates.tell(tx, pipeline);
      for (const run of await this.runs.unnumbered(tx, namespace, name)) {
        const numbered = await this.pipelines.number(tx, run);
        await tx.publish(topics.orchestrator.runRequested, runRequested(numbered, pipeline));
      }
    });
    this.planner.wake();
    return result;
  }
}
