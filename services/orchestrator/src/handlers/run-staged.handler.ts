import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

const topic = topics.ingestion.runStaged;

/** Notes that an attempt has an unpublished version; its slot is free again. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunStagedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly facts: FactIntake) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.facts.take(batch, (event) => ({
      about: event,
      learnt: { kind: 'staged', attempt: event.attempt },
    }));
  }
}
