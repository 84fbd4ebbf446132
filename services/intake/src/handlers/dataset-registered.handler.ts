import { topics } from '@chimera/contracts';
import {
  HandlesBatch,
  byKey,
  type BatchHandler,
  type Delivered,
  type HandlerResult,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { DatasetRepository } from '../repositories/dataset.repository.js';

const topic = topics.metadata.datasetRegistered;

/** Keeps the contract of a dataset. The same one again, or an older one later, changes nothing. */
@HandlesBatch(topic, { maxBatch: 100 })
export class DatasetRegisteredHandler implements BatchHandler<typeof topic> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly datasets: DatasetRepository,
  ) {}

  async handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.work.onceForBatch(batch, async (tx, fresh) => {
      for (const { message } of byKey(fresh)) await this.datasets.merge(tx, message);
    });
  }
}
