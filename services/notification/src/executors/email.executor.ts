import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { EmailChannel } from '../channels/email.channel.js';
import type { Delivery } from '../domain/notice.js';
import { namespaceOfDelivery } from '../domain/delivery-key.js';
import { DeliveryAttempt } from './delivery-attempt.js';

/** Delivers notices by email; each is tried on its own schedule. */
@Executes()
export class EmailExecutor implements TaskExecutor<Delivery> {
  readonly kind = 'email';
  readonly concurrency = 4;
  readonly groupOf = namespaceOfDelivery;

  constructor(
    private readonly channel: EmailChannel,
    private readonly attempt: DeliveryAttempt,
  ) {}

  execute(task: Task<Delivery>): Promise<TaskOutcome> {
    return this.attempt.make(this.channel, task);
  }

  exhausted(task: Task<Delivery>, error: unknown): (tx: Transaction) => Promise<void> {
    return this.attempt.giveUp(task, error);
  }
}
