import { topics, type DatasourceOnboardingCompleted } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { Announcer } from '../announcing/announcer.js';
import { RegistrationRepository } from '../repositories/registration.repository.js';

/** Notes what an intent version consists of. A version is announced once, however often this comes. */
@Handles(topics.metadata.datasourceOnboardingCompleted)
export class DatasourceOnboardingCompletedHandler implements MessageHandler<
  typeof topics.metadata.datasourceOnboardingCompleted
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly registrations: RegistrationRepository,
    private readonly announcer: Announcer,
  ) {}

  async handle(event: DatasourceOnboardingCompleted, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.announcer.merge(tx, event, () => this.registrations.save(tx, event)),
    );
  }
}
