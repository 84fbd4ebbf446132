import { topics, type DatasourceOnboardingFailed } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { OnboardingFactsRepository } from '../repositories/onboarding-facts.repository.js';

/** Notes why the onboarding of a version failed. A fact heard again, or in another order, changes nothing. */
@Handles(topics.metadata.datasourceOnboardingFailed)
export class OnboardingFailedHandler implements MessageHandler<
  typeof topics.metadata.datasourceOnboardingFailed
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: OnboardingFactsRepository,
  ) {}

  async handle(event: DatasourceOnboardingFailed, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.facts.hear(tx, event, { failed: event.faults }));
  }
}
