import { topics, type RunAssessed } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { publishTask, rejectTask, verdictKey } from '../tasks/verdict-task.js';

/**
 * Turns the verdict on a staged version into a durable task. Every supervisor sees it and the first one
 * takes it, so that a version is published although the supervisor that staged it is gone.
 */
@Handles(topics.dq.runAssessed)
export class RunAssessedHandler implements MessageHandler<typeof topics.dq.runAssessed> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
  ) {}

  async handle(assessed: RunAssessed, context: MessageContext): Promise<HandlerResult> {
    const { runId, attempt, passed, checks } = assessed;
    return this.work.once(context, async (tx) => {
      const next = passed ? 'publishing' : 'rejecting';
      if (!(await this.attempts.move(tx, assessed, ['staged'], next))) return skip('not-staged');
      const failedChecks = checks.filter((check) => !check.passed && check.severity === 'error');
      const kind = passed ? publishTask : rejectTask;
      await tx.enqueue(kind, verdictKey(assessed), { runId, attempt, failedChecks });
    });
  }
}
