import { topics, type IntentRejected } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { intentRejected } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells who submitted that the intent was refused. The inbox makes a repeated event one notice. */
@Handles(topics.intake.intentRejected)
export class IntentRejectedHandler implements MessageHandler<typeof topics.intake.intentRejected> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: IntentRejected, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, intentRejected(event, identityOf(context)), event.supportEmail),
    );
  }
}
