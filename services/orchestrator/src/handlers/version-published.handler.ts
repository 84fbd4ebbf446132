import { topics, type VersionPublished } from '@chimera/contracts';
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

/** Notes that readers see the run's version: the run is done. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const fact = { kind: 'published', attempt: event.attempt } as const;
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}
