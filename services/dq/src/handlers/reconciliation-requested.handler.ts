import { topics, type ReconciliationRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { reconcileTask } from '../executors/reconcile.executor.js';
import { ReconciliationRepository } from '../repositories/reconciliation.repository.js';

/** Has source and target compared. A repeated request is one comparison. */
@Handles(topics.intake.reconciliationRequested)
export class ReconciliationRequestedHandler implements MessageHandler<
  typeof topics.intake.reconciliationRequested
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reconciliations: ReconciliationRepository,
  ) {}

  async handle(request: ReconciliationRequested, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, async (tx) => {
      await this.reconciliations.begin(tx, request);
      await tx.enqueue(reconcileTask, `${request.namespace}/${request.reconciliationId}`, request, {
        maxAttempts: 3,
      });
    });
  }
}
