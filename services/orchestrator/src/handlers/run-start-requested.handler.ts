import { topics, type RunStartRequested } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { FactRecorder, originOf } from '../planning/fact-recorder.js';
import { Planner } from '../planning/planner.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { runRequested } from '../domain/run-requested.js';

/** Makes a run of the request and gives it the pipeline's next version. Repeating a run id changes nothing. */
@Handles(topics.intake.runStartRequested)
export class RunStartRequestedHandler implements MessageHandler<typeof topics.intake.runStartRequested> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelineRepository,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(request: RunStartRequested, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline: name, runId, requestedBy } = request;
    const result = await this.work.once(context, async (tx) => {
      const pipeline = await this.pipelines.lock(tx, namespace, name);
      const about = { runId, namespace, pipeline: name, version: null };
      const fact = { kind: 'requested', trigger: 'manual', requestedBy } as const;
      const run = await this.facts.record(tx, about, fact, originOf(context));
      if (run === null) return skip('already-requested');
      // Without a pipeline the run waits; its configuration numbers it when it comes.
      if (pipeline === null) return;
      const numbered = await this.pipelines.number(tx, run);
      await tx.publish(topics.orchestrator.runRequested, runRequested(numbered, pipeline));
    });
    this.planner.wake();
    return result;
  }
}
