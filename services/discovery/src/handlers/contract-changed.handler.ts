import { topics, type ContractChanged } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { Announcer } from '../announcing/announcer.js';
import { CatalogueRepository } from '../repositories/catalogue.repository.js';

/** Has the index follow a contract. It may come before the dataset itself, and older ones after newer ones. */
@Handles(topics.metadata.contractChanged)
export class ContractChangedHandler implements MessageHandler<typeof topics.metadata.contractChanged> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly announcer: Announcer,
  ) {}

  async handle(event: ContractChanged, context: MessageContext): Promise<HandlerResult> {
    // Under the intent's lock: registration at the same moment must see the contract, or be seen.
    return this.work.once(context, (tx) =>
      this.announcer.merge(tx, event, () => this.catalogue.contractChanged(tx, event)),
    );
  }
}
