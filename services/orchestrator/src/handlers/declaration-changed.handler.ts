import { topics, type DeclarationChanged } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { Declarations } from '../planning/declarations.js';
import { Planner } from '../planning/planner.js';

/** Keeps the last day on which the pipelines of an intent may run. The newest version of the intent counts. */
@Handles(topics.intake.declarationChanged)
export class DeclarationChangedHandler implements MessageHandler<typeof topics.intake.declarationChanged> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly declarations: Declarations,
    private readonly planner: Planner,
  ) {}

  async handle(event: DeclarationChanged, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const changed = await this.declarations.declare(tx, event, event.validUntil);
      return changed ? undefined : skip('older-declaration');
    });
    this.planner.wake();
    return result;
  }
}
