import { topics, type DatasetRegistered } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { Announcer } from '../announcing/announcer.js';
import { CatalogueRepository } from '../repositories/catalogue.repository.js';

/** Makes a dataset findable. Indexing it again changes nothing. */
@Handles(topics.metadata.datasetRegistered)
export class DatasetRegisteredHandler implements MessageHandler<typeof topics.metadata.datasetRegistered> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: CatalogueRepository,
    private readonly announcer: Announcer,
  ) {}

  async handle(event: DatasetRegistered, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.announcer.merge(tx, event, () => this.catalogue.index(tx, event)),
    );
  }
}
