import { Inject } from '@nestjs/common';
import type { IngestionConfig } from '@chimera/config';
import { CONFIG } from '@chimera/hosting';
import { topics, type RunAssigned } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { cancelled } from '../domain/cancellation.js';
import { AttemptRepository } from '../repositories/attempt.repository.js';
import { StopRepository } from '../repositories/stop.repository.js';
import { RunDesk } from '../supervisor/run-desk.js';
import { FailedVerdict } from '../tasks/failed-verdict.js';
import { originOf } from './origin.js';

/**
 * Takes an attempt that is addressed to this supervisor; execution happens beside the handler. An attempt
 * that was assigned elsewhere ends an older one of the same run here; one whose run was cancelled before it came never
 * begins. Repeating changes nothing.
 */
@Handles(topics.orchestrator.runAssigned)
export class RunAssignedHandler implements MessageHandler<typeof topics.orchestrator.runAssigned> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly attempts: AttemptRepository,
    private readonly stops: StopRepository,
    private readonly failures: FailedVerdict,
    private readonly desk: RunDesk,
    @Inject(CONFIG) private readonly config: IngestionConfig,
  ) {}

  async handle(assigned: RunAssigned, context: MessageContext): Promise<HandlerResult> {
    this.desk.supersede(assigned.runId, assigned.attempt);
    if (assigned.supervisor !== this.config.supervisor.id) return skip('other-supervisor');
    const result = await this.work.once(context, async (tx) => {
      await this.stops.takeTurns(tx, assigned.runId);
      if (!(await this.attempts.add(tx, assigned, originOf(context)))) return skip('known-attempt');
      const stop = await this.stops.of(tx, assigned);
      if (stop === null) return undefined;
      await this.failures.record(tx, assigned, ['accepted'], cancelled(stop));
      return skip('stopped');
    });
    // After the commit: what is not in the database is not executed; what is there survives a restart.
    if (result === undefined) this.desk.accept(assigned);
    return result;
  }
}
