import { topics, type RunStopRequested } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { cancelled } from '../domain/cancellation.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { StopRepository } from '../repositories/stop.repository.js';
import { RunDesk } from '../supervisor/run-desk.js';
import { FailedVerdict } from '../tasks/failed-verdict.js';

/**
 * Ends an attempt and leaves nothing of it. The request is kept: an assignment that comes later ends at once, and one
 * that was running when its supervisor died is told as cancelled when it is back. Every supervisor handles it, whoever
 * has the attempt: what does not run needs nobody's process to end. Once a verdict is being carried out it is too late,
 * and the request changes nothing. Repeating changes nothing.
 */
@Handles(topics.orchestrator.runStopRequested)
export class RunStopRequestedHandler implements MessageHandler<typeof topics.orchestrator.runStopRequested> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
    private readonly stops: StopRepository,
    private readonly failures: FailedVerdict,
    private readonly desk: RunDesk,
  ) {}

  async handle(stop: RunStopRequested, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, (tx) => this.record(tx, stop));
    // After the commit: the workers end because it is on record, so whoever settles the attempt finds it there.
    this.desk.cancel(stop.runId, stop.attempt, cancelled(stop));
    return result;
  }

  private async record(tx: Transaction, stop: RunStopRequested): Promise<HandlerResult> {
    await this.stops.takeTurns(tx, stop.runId);
    await this.stops.keep(tx, stop);
    const attempt = await this.attempts.lock(tx, stop);
    switch (attempt?.state) {
      case undefined:
      case 'running':
        return undefined;
      case 'accepted':
      case 'staged':
        return this.failures.record(tx, stop, ['accepted', 'staged'], cancelled(stop));
      default:
        return skip(`already-${attempt?.state}`);
    }
  }
}
