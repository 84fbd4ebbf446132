import { topics, type RunStaged } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { assessTask, type StagedTask } from '../executors/assess.executor.js';

/** Has a staged attempt assessed. A repeated event is one task. */
@Handles(topics.ingestion.runStaged)
export class RunStagedHandler implements MessageHandler<typeof topics.ingestion.runStaged> {
  constructor(private readonly work: UnitOfWork) {}

  async handle(event: RunStaged, context: MessageContext): Promise<HandlerResult> {
    const { namespace, runId, attempt } = event;
    // The namespace first: tasks of namespaces take turns (Invariant 12).
    const task: StagedTask = { ...event, stagedAt: context.occurredAt.getTime() };
    return this.work.once(context, (tx) => tx.enqueue(assessTask, `${namespace}/${runId}/${attempt}`, task));
  }
}
