import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

const topic = topics.ingestion.versionRejected;

/** Notes that the version failed its checks: the run is done, readers keep what they had. */
@HandlesBatch(topic, { maxBatch: 200 })
export class VersionRejectedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly facts: FactIntake) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.facts.take(batch, (event) => ({
      about: event,
      learnt: { kind: 'rejected', attempt: event.attempt },
    }));
  }
}
