import { topics, type SupervisorReported } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { Planner } from '../planning/planner.js';
import { SupervisorRepository } from '../repositories/supervisor.repository.js';

/** Keeps what a supervisor has free. The last heartbeat counts; repeating one only says again that it lives. */
@Handles(topics.ingestion.supervisorReported)
export class SupervisorReportedHandler implements MessageHandler<typeof topics.ingestion.supervisorReported> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly supervisors: SupervisorRepository,
    private readonly planner: Planner,
  ) {}

  async handle(report: SupervisorReported, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, (tx) => this.supervisors.save(tx, report));
    this.planner.wake();
    return result;
  }
}
