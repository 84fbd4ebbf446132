import { topics, type DatasourceOnboardingRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { contactOf } from '../domain/contact.js';
import { ContactRepository } from '../repositories/contact.repository.js';

/** Keeps who is told about an intent. The newest version wins, so order and repetition do not matter. */
@Handles(topics.intake.datasourceOnboardingRequested)
export class DatasourceOnboardingRequestedHandler implements MessageHandler<
  typeof topics.intake.datasourceOnboardingRequested
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly contacts: ContactRepository,
  ) {}

  async handle(event: DatasourceOnboardingRequested, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.contacts.save(tx, contactOf(event)));
  }
}
