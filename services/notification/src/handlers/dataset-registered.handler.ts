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

/** Keeps intent and tags of datasets for filters. The newest version wins, so order and repetition do not matter. */
@HandlesBatch(topic, { maxBatch: 100 })
export class DatasetRegisteredHandler implements BatchHandler<typeof topic> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly datasets: DatasetRepository,
  ) {}

  async handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.work.onceForBatch(batch, async (tx, fresh) => {
      for (const { message } of byKey(fresh)) await this.datasets.save(tx, message);
    });
  }
}
