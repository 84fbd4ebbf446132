import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { WebhookChannel } from '../channels/webhook.channel.js';
import type { Delivery } from '../domain/notice.js';
import { DeliveryRepository } from '../repositories/delivery.repository.js';
import { deliver, giveUp } from './deliver.js';

/** Delivers notices by webhook; each is tried on its own schedule. */
@Executes()
export class WebhookExecutor implements TaskExecutor<Delivery> {
  readonly kind = 'webhook';
  /** Receivers are waited for, which costs little; many at once, so that a few that hang hold up nobody. */
  readonly concurrency = 16;

  constructor(
    private readonly channel: WebhookChannel,
    private readonly deliveries: DeliveryRepository,
  ) {}

  execute(task: Task<Delivery>): Promise<TaskOutcome> {
    return deliver(this.channel, this.deliveries, task);
  }

  exhausted(task: Task<Delivery>, error: unknown): (tx: Transaction) => Promise<void> {
    return giveUp(this.deliveries, task, error);
  }
}
