import { topics, type RunFailed } from '@chimera/contracts';
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

/** Notes that an attempt failed; planning decides between another one and giving up. */
@Handles(topics.ingestion.runFailed)
export class RunFailedHandler implements MessageHandler<typeof topics.ingestion.runFailed> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: RunFailed, context: MessageContext): Promise<HandlerResult> {
    const { attempt, code, message, hint, retryable } = event;
    const result = await this.work.once(context, async (tx) => {
      const fact = { kind: 'failed', attempt, code, message, hint, retryable } as const;
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}
