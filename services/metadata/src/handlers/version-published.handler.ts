import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

const topic = topics.ingestion.versionPublished;

/** Has it told that a run is complete. */
@HandlesBatch(topic, { maxBatch: 200 })
export class VersionPublishedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly desk: RunFactsDesk) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.desk.take(batch, () => ({ fact: 'published' }));
  }
}
