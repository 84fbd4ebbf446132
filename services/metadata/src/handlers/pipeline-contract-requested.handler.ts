import {
  parseColumnType,
  RejectedMessageError,
  topics,
  type PipelineContractRequested,
} from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { pipelineContractTask } from '../executors/pipeline-contract.executor.js';

/** Registering waits for the registry, however long it is away. */
const maxAttempts = 500;

/** Has the output of a transforming pipeline put under contract. A repeated request is one task, and the answer is the same. */
@Handles(topics.intake.pipelineContractRequested)
export class PipelineContractRequestedHandler implements MessageHandler<
  typeof topics.intake.pipelineContractRequested
> {
  constructor(private readonly work: UnitOfWork) {}

  async handle(event: PipelineContractRequested, context: MessageContext): Promise<HandlerResult> {
    assertRegistrable(event);
    const { namespace, pipeline, submissionId } = event;
    return this.work.once(context, (tx) =>
      tx.enqueue(pipelineContractTask, `${namespace}/${pipeline}/${submissionId}`, event, { maxAttempts }),
    );
  }
}

/** Columns that no schema can be made of would be tried in vain. Throws `CHIMERA_INTENT_INVALID` (reject). */
function assertRegistrable({ pipeline, columns }: PipelineContractRequested): void {
  for (const { type } of columns) parseColumnType(type);
  const fields = columns.map(({ field }) => field);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (columns.length > 0 && twice === undefined) return;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected columns of the output of ${pipeline}, each with a field of its own, found ${
      twice === undefined ? 'no columns' : `the field ${twice} twice`
    }.`,
    { hint: 'Change the transforms so that at least one column is left and no two have the same name.' },
  );
}
