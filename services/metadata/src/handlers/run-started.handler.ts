import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

const topic = topics.ingestion.runStarted;

/** Has the start of a run told; the first attempt is the start. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunStartedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly desk: RunFactsDesk) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.desk.take(batch, (event) => ({ fact: 'started', ordinal: -event.attempt }));
  }
}
