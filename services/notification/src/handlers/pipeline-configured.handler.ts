import { topics, type PipelineConfigured } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { ContactRepository } from '../repositories/contact.repository.js';

/** Remembers which intent a pipeline belongs to. A pipeline never changes its intent, so repeating is safe. */
@Handles(topics.intake.pipelineConfigured)
export class PipelineConfiguredHandler implements MessageHandler<typeof topics.intake.pipelineConfigured> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly contacts: ContactRepository,
  ) {}

  async handle(event: PipelineConfigured, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.contacts.linkPipeline(tx, event.namespace, event.pipeline, event.intent),
    );
  }
}
