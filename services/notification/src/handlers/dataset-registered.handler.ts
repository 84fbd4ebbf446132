import { topics, type DatasetRegistered } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { DatasetRepository } from '../repositories/dataset.repository.js';

/** Keeps intent and tags of datasets for filters. The newest version wins, so order and repetition do not matter. */
@Handles(topics.metadata.datasetRegistered)
export class DatasetRegisteredHandler implements MessageHandler<typeof topics.metadata.datasetRegistered> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly datasets: DatasetRepository,
  ) {}

  async handle(event: DatasetRegistered, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) => this.datasets.save(tx, event));
  }
}
