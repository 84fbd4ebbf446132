import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

const topic = topics.ingestion.runFailed;

/** Notes that an attempt failed; planning decides between another one and giving up. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunFailedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly facts: FactIntake) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.facts.take(batch, (event) => {
      const { attempt, code, message, hint, retryable } = event;
      return { about: event, learnt: { kind: 'failed', attempt, code, message, hint, retryable } };
    });
  }
}
