import { topics, type IngestionConfigured } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { ingestionConfigured } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells which pipelines are new or changed. The inbox makes a repeated event one notice. */
@Handles(topics.intake.ingestionConfigured)
export class IngestionConfiguredHandler implements MessageHandler<typeof topics.intake.ingestionConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: IngestionConfigured, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, ingestionConfigured(event, identityOf(context)), null),
    );
  }
}
