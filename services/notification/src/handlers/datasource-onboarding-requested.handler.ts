import { topics, type DatasourceOnboardingRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { contactOf, receiversOf } from '../domain/contact.js';
import { receiverKey } from '../domain/notice.js';
import { ContactRepository } from '../repositories/contact.repository.js';
import { ReceiverRepository } from '../repositories/receiver.repository.js';

/** Keeps who is told about an intent. The newest version wins, so order and repetition do not matter. */
@Handles(topics.intake.datasourceOnboardingRequested)
export class DatasourceOnboardingRequestedHandler implements MessageHandler<
  typeof topics.intake.datasourceOnboardingRequested
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly contacts: ContactRepository,
    private readonly receivers: ReceiverRepository,
  ) {}

  async handle(event: DatasourceOnboardingRequested, context: MessageContext): Promise<HandlerResult> {
    const contact = contactOf(event);
    return this.work.once(context, async (tx) => {
      await this.contacts.save(tx, contact);
      // A new version asks for its webhooks anew, whatever they did before.
      await this.receivers.forgive(tx, receiversOf(contact).map(receiverKey));
    });
  }
}
