import { topics, type DatasourceOnboardingFailed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { onboardingFailed } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells that onboarding stopped and what to do. The inbox makes a repeated event one notice. */
@Handles(topics.metadata.datasourceOnboardingFailed)
export class DatasourceOnboardingFailedHandler implements MessageHandler<
  typeof topics.metadata.datasourceOnboardingFailed
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: DatasourceOnboardingFailed, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, onboardingFailed(event, identityOf(context)), event.supportEmail),
    );
  }
}
