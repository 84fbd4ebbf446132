import { topics, type PipelineStateRequested } from '@chimera/contracts';
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

/** Takes over what a source has become, because a person accepted it. Everything else about a pipeline's state is the orchestrator's. */
@Handles(topics.intake.pipelineStateRequested)
export class PipelineStateRequestedHandler implements MessageHandler<
  typeof topics.intake.pipelineStateRequested
> {
  constructor(private readonly work: UnitOfWork) {}

  async handle(event: PipelineStateRequested, context: MessageContext): Promise<HandlerResult> {
    const { namespace, pipeline, requestId } = event;
    return this.work.once(context, async (tx) => {
      if (!event.acceptSchemaChange) return skip('nothing-accepted');
      const renewal: ContractRenewal = { namespace, pipeline, cause: 'accepted', requestId };
      const key = `${namespace}/${pipeline}/${requestId}`;
      await tx.enqueue(contractRenewalTask, key, renewal, { maxAttempts: renewalAttempts });
    });
  }
}
