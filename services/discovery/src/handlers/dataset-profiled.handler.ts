import { topics, type DatasetProfiled } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { ProfileRepository } from '../repositories/profile.repository.js';

/** Keeps what the values of a dataset look like. */
@Handles(topics.metadata.datasetProfiled)
export class DatasetProfiledHandler implements MessageHandler<typeof topics.metadata.datasetProfiled> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly profiles: ProfileRepository,
  ) {}

  async handle(event: DatasetProfiled, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.profiles.save(tx, event, context.occurredAt));
  }
}
