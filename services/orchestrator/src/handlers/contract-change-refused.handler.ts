import { topics, type ContractChangeRefused } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { refuse } from '../domain/gate.js';
import { PipelineGates } from '../planning/pipeline-gates.js';
import { Planner } from '../planning/planner.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';

/** A held pipeline whose new contract does not come waits for a person instead; others are not touched. */
@Handles(topics.metadata.contractChangeRefused)
export class ContractChangeRefusedHandler implements MessageHandler<
  typeof topics.metadata.contractChangeRefused
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly gates: PipelineGates,
    private readonly pipelines: PipelineRepository,
    private readonly planner: Planner,
  ) {}

  async handle(event: ContractChangeRefused, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const changed = await this.refuse(tx, event);
      return changed ? undefined : skip('nothing-held');
    });
    this.planner.wake();
    return result;
  }

  private async refuse(tx: Transaction, event: ContractChangeRefused): Promise<boolean> {
    const why = event.faults.map(({ message }) => message).join(' ') || 'no reason was told';
    let changed = false;
    for (const name of await this.pipelines.ofDataset(tx, event.namespace, event.dataset))
      if (await this.gates.change(tx, name, (gate) => refuse(gate, why))) changed = true;
    return changed;
  }
}
