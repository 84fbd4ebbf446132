import { topics, type VersionRejected } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { versionRejected } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells that a version failed its checks and what readers keep. The inbox makes a repeated event one notice. */
@Handles(topics.ingestion.versionRejected)
export class VersionRejectedHandler implements MessageHandler<typeof topics.ingestion.versionRejected> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: VersionRejected, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, versionRejected(event, identityOf(context)), event.supportEmail),
    );
  }
}
