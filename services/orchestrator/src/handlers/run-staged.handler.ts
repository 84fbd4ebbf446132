import { topics, type RunStaged } from '@chimera/contracts';
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

/** Notes that an attempt has an unpublished version; its slot is free again. */
@Handles(topics.ingestion.runStaged)
export class RunStagedHandler implements MessageHandler<typeof topics.ingestion.runStaged> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: RunStaged, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const fact = { kind: 'staged', attempt: event.attempt } as const;
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}
