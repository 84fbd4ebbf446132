import { topics, type RunAssessed } from '@chimera/contracts';
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

/** Notes what the quick checks said about an attempt. */
@Handles(topics.dq.runAssessed)
export class RunAssessedHandler implements MessageHandler<typeof topics.dq.runAssessed> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: RunAssessed, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const fact = { kind: 'assessed', attempt: event.attempt, passed: event.passed } as const;
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}
