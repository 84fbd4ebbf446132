import { topics, type DataDiscoveryAvailable } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageContext, type MessageHandler } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { discoveryAvailable } from '../domain/notices.js';
import { NoticeRouter } from '../routing/notice-router.js';
import { identityOf } from './event-identity.js';

/** Tells that the datasets can be found. The inbox makes a repeated event one notice. */
@Handles(topics.discovery.dataDiscoveryAvailable)
export class DataDiscoveryAvailableHandler implements MessageHandler<
  typeof topics.discovery.dataDiscoveryAvailable
> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly router: NoticeRouter,
  ) {}

  async handle(event: DataDiscoveryAvailable, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, (tx) =>
      this.router.route(tx, discoveryAvailable(event, identityOf(context)), event.supportEmail),
    );
  }
}
