import { topics, type PipelineStateRequested } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { obey } from '../domain/gate.js';
import { PipelineGates } from '../planning/pipeline-gates.js';
import { Planner } from '../planning/planner.js';

/** Pauses a pipeline or lets it go on. What runs goes on; repeating or an older request changes nothing. */
@Handles(topics.intake.pipelineStateRequested)
export class PipelineStateRequestedHandler implements MessageHandler<
  typeof topics.intake.pipelineStateRequested
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly gates: PipelineGates,
    private readonly planner: Planner,
  ) {}

  async handle(event: PipelineStateRequested, context: MessageContext): Promise<HandlerResult> {
    const { state, requestedBy, reason, acceptSchemaChange } = event;
    if (state !== 'paused' && state !== 'active') return skip('unknown-state');
    const request = { state, requestedBy, reason, acceptSchemaChange, at: context.occurredAt.getTime() };
    const result = await this.work.once(context, async (tx) => {
      const changed = await this.gates.change(tx, event, (gate) => obey(gate, request), requestedBy);
      return changed ? undefined : skip('known-state');
    });
    this.planner.wake();
    return result;
  }
}
