import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { RunFactsDesk } from '../lineage/run-facts-desk.js';

const topic = topics.dq.runAssessed;

/** Notes the checks of a run; its end tells them. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunAssessedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly desk: RunFactsDesk) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.desk.take(batch, (event) => ({ fact: 'assessed', ordinal: event.attempt, tells: false }));
  }
}
