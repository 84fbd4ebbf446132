import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

const topic = topics.dq.runAssessed;

/** Notes what the quick checks said about an attempt. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunAssessedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly facts: FactIntake) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.facts.take(batch, (event) => ({
      about: event,
      learnt: { kind: 'assessed', attempt: event.attempt, passed: event.passed },
    }));
  }
}
