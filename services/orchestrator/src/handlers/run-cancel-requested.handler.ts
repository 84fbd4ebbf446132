import { topics } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

const topic = topics.intake.runCancelRequested;

/** Notes that somebody asked for the end of a run; it may come before the run. Planning ends it, unless it is over. */
@HandlesBatch(topic, { maxBatch: 200 })
export class RunCancelRequestedHandler implements BatchHandler<typeof topic> {
  constructor(private readonly facts: FactIntake) {}

  handleBatch(batch: readonly Delivered<typeof topic>[]): Promise<HandlerResult> {
    return this.facts.take(batch, ({ runId, namespace, pipeline, requestedBy, reason }) => ({
      about: { runId, namespace, pipeline, version: null },
      learnt: { kind: 'cancelRequested', requestedBy, reason },
    }));
  }
}
