import { topics, type DataDiscoveryAvailable } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { OnboardingFactsRepository } from '../repositories/onboarding-facts.repository.js';

/** Notes that the datasets of a version can be found. A fact heard again, or in another order, changes nothing. */
@Handles(topics.discovery.dataDiscoveryAvailable)
export class DiscoveryAvailableHandler implements MessageHandler<
  typeof topics.discovery.dataDiscoveryAvailable
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: OnboardingFactsRepository,
  ) {}

  async handle(event: DataDiscoveryAvailable, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.facts.hear(tx, event, { available: true }));
  }
}
