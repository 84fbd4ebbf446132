import { topics } from '@chimera/contracts';
import {
  HandlesBatch,
  byKey,
  type BatchHandler,
  type Delivered,
  type HandlerResult,
} from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';
import { Announcer } from '../announcing/announcer.js';
import { CatalogueRepository } from '../repositories/catalogue.repository.js';

const topic = topics.metadata.datasetRegistered;

/** Makes datasets findable. Indexing one again changes nothing. */
@HandlesBatch(topic, { maxBatch: 50 })
export class DatasetRegisteredHandler implements BatchHandler<typeof topic> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly announcer: Announcer,
  ) {}

  async handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.work.onceForBatch(batch, async (tx, fresh) => {
      // The key is the intent, and so is the announcer's lock.
      for (const { message, context } of byKey(fresh)) {
        const caused = tx.withOrigin(originOf(context));
        await this.announcer.merge(caused, message, () => this.catalogue.index(caused, message));
      }
    });
  }
}
