import { topics, type SchemaChangeFound } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import {
  contractRenewalTask,
  renewalAttempts,
  type ContractRenewal,
} from '../executors/contract-renewal.executor.js';

/** Has the contract follow its source where its policy lets it. Several runs that find the same change find one new version. */
@Handles(topics.ingestion.schemaChangeFound)
export class SchemaChangeFoundHandler implements MessageHandler<typeof topics.ingestion.schemaChangeFound> {
  constructor(private readonly work: UnitOfWork) {}

  async handle(event: SchemaChangeFound, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline, runId, attempt } = event;
    return this.work.once(context, async (tx) => {
      if (event.action !== 'evolving') return skip('not-evolving');
      const renewal: ContractRenewal = { namespace, pipeline, cause: 'schema-change', requestId: runId };
      const key = `${namespace}/${pipeline}/${runId}/${attempt}`;
      await tx.enqueue(contractRenewalTask, key, renewal, { maxAttempts: renewalAttempts });
    });
  }
}
