import { topics, type ContractChanged } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { DatasetRepository } from '../repositories/dataset.repository.js';
import { Reconfigurer } from '../submissions/reconfigurer.js';

/**
 * Configures the pipelines of a dataset anew whose contract followed its source. What onboarding changes is told with
 * the registration instead, and waits for a person to submit the ingestion. An older version changes nothing.
 */
@Handles(topics.metadata.contractChanged)
export class ContractChangedHandler implements MessageHandler<typeof topics.metadata.contractChanged> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly datasets: DatasetRepository,
    private readonly reconfigurer: Reconfigurer,
  ) {}

  async handle(event: ContractChanged, context: MessageContext): Promise<HandlerResult> {
    const { namespace, dataset, contract } = event;
    return this.work.once(context, async (tx) => {
      if (contract === null || !['schema-change', 'accepted'].includes(event.cause))
        return skip('told-with-the-registration');
      if (!(await this.datasets.renew(tx, { ...event, contract }))) return skip('older-contract');
      await this.reconfigurer.reconfigure(tx, namespace, dataset);
    });
  }
}
