import { topics, type VersionPublished } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { PublishedRepository } from '../repositories/published.repository.js';
import { TimelinessWatch } from '../timeliness/timeliness-watch.js';

/** Remembers the version for later comparisons, and that its promise is kept. The newest version wins. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly published: PublishedRepository,
    private readonly watch: TimelinessWatch,
  ) {}

  async handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, async (tx) => {
      await this.published.save(tx, event, context.occurredAt);
      await this.watch.arrived(tx, event, context.occurredAt);
    });
  }
}
