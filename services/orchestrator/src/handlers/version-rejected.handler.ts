import { topics, type VersionRejected } from '@chimera/contracts';
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

/** Notes that the version failed its checks: the run is done, readers keep what they had. */
@Handles(topics.ingestion.versionRejected)
export class VersionRejectedHandler implements MessageHandler<typeof topics.ingestion.versionRejected> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: VersionRejected, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const fact = { kind: 'rejected', attempt: event.attempt } as const;
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}
