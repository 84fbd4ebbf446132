import { topics, type DatasourceOnboardingCompleted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { OnboardingFactsRepository } from '../repositories/onboarding-facts.repository.js';

/** Notes that a version is onboarded. A fact heard again, or in another order, changes nothing. */
@Handles(topics.metadata.datasourceOnboardingCompleted)
export class OnboardingCompletedHandler implements MessageHandler<
  typeof topics.metadata.datasourceOnboardingCompleted
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: OnboardingFactsRepository,
  ) {}

  async handle(event: DatasourceOnboardingCompleted, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.facts.hear(tx, event, { datasets: event.datasets }));
  }
}
