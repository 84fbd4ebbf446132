import { topics, type RunAbandoned } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { runAbandoned } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells that a run was given up and what to do. The inbox makes a repeated event one notice. */
@Handles(topics.orchestrator.runAbandoned)
export class RunAbandonedHandler implements MessageHandler<typeof topics.orchestrator.runAbandoned> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: RunAbandoned, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, runAbandoned(event, identityOf(context)), event.supportEmail),
    );
  }
}
