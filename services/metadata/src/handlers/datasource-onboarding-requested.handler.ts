import { topics, type DatasourceOnboardingRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { harvestTask } from '../executors/harvest.executor.js';

/** Has the source harvested. A repeated request is one task, and a harvest repeated changes nothing. */
@Handles(topics.intake.datasourceOnboardingRequested)
export class DatasourceOnboardingRequestedHandler implements MessageHandler<
  typeof topics.intake.datasourceOnboardingRequested
> {
  constructor(private readonly work: UnitOfWork) {}

  async handle(event: DatasourceOnboardingRequested, context: MessageContext): Promise<HandlerResult> {
    const { namespace, intent, version } = event;
    return this.work.once(context, (tx) =>
      tx.enqueue(harvestTask, `${namespace}/${intent}/${version}`, event, { maxAttempts: 6 }),
    );
  }
}
