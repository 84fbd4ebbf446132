import { topics, type RunCancelRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { FactIntake } from '../planning/fact-recorder.js';

/** Notes that somebody asked for the end of a run; it may come before the run. Planning ends it, unless it is over. */
@Handles(topics.intake.runCancelRequested)
export class RunCancelRequestedHandler implements MessageHandler<typeof topics.intake.runCancelRequested> {
  constructor(private readonly facts: FactIntake) {}

  handle(event: RunCancelRequested, context: MessageContext): Promise<HandlerResult> {
    const { runId, namespace, pipeline, requestedBy, reason } = event;
    const about = { runId, namespace, pipeline, version: null };
    return this.facts.take(about, { kind: 'cancelRequested', requestedBy, reason }, context);
  }
}
