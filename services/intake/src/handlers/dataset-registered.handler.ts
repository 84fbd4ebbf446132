import { topics, type DatasetRegistered } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { DatasetRepository } from '../repositories/dataset.repository.js';

/** Keeps the contract of a dataset. The same one again, or an older one later, changes nothing. */
@Handles(topics.metadata.datasetRegistered)
export class DatasetRegisteredHandler implements MessageHandler<typeof topics.metadata.datasetRegistered> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly datasets: DatasetRepository,
  ) {}

  async handle(dataset: DatasetRegistered, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.datasets.merge(tx, dataset));
  }
}
