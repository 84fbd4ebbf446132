import { topics, type VersionPublished } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { versionPublished } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells that readers see a new version. The inbox makes a repeated event one notice. */
@Handles(topics.ingestion.versionPublished)
export class VersionPublishedHandler implements MessageHandler<typeof topics.ingestion.versionPublished> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: VersionPublished, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, versionPublished(event, identityOf(context)), event.supportEmail),
    );
  }
}
