import { topics, type RunStartRequested } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';

import { Planner } from '../planning/planner.js';
import { RunRequests } from '../planning/run-requests.js';

/** Makes a run of the request and gives it the pipeline's next version. Repeating a run id changes nothing. */
@Handles(topics.intake.runStartRequested)
export class RunStartRequestedHandler implements MessageHandler<typeof topics.intake.runStartRequested> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: RunRequests,
    private readonly planner: Planner,
  ) {}

  async handle(request: RunStartRequested, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, (tx) =>
      this.requests.fromPerson(tx, request, originOf(context)),
    );
    this.planner.wake();
    return result;
  }
}
