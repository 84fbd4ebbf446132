import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { WebhookChannel } from '../channels/webhook.channel.js';
import type { Delivery } from '../domain/notice.js';
import { namespaceOfDelivery } from '../domain/delivery-key.js';
import { DeliveryAttempt } from './delivery-attempt.js';

/** Delivers notices by webhook; each is tried on its own schedule. */
@Executes()
export class WebhookExecutor implements TaskExecutor<Delivery> {
  readonly kind = 'webhook';
  /** Receivers are waited for, which costs little; many at once, so that those that hang hold up nobody. */
  readonly concurrency = 64;
  /** A receiver that hangs delays its own notices only (Invariant 12). */
  readonly laneConcurrency = 2;
  /** Nor do many that hang keep the notices of other namespaces waiting. */
  readonly groupOf = namespaceOfDelivery;

  constructor(
    private readonly channel: WebhookChannel,
    private readonly attempt: DeliveryAttempt,
  ) {}

  execute(task: Task<Delivery>): Promise<TaskOutcome> {
    return this.attempt.make(this.channel, task);
  }

  exhausted(task: Task<Delivery>, error: unknown): (tx: Transaction) => Promise<void> {
    return this.attempt.giveUp(task, error);
  }
}
