import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import { UnitOfWork, type Task, type TaskOutcome, type Transaction } from '@chimera/persistence';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import type { Channel, DeliveryOutcome } from '../channels/channel.js';
import { shownRecipient, type Delivery } from '../domain/notice.js';
import { retryDelay } from '../domain/retry-schedule.js';
import { DeliveryRepository } from '../repositories/delivery.repository.js';
import { ReceiverWatch } from '../routing/receiver-watch.js';
import { DeliveryTarget } from './delivery-target.js';

type Failure = Exclude<DeliveryOutcome, { readonly kind: 'delivered' }>;

/** As measured; a refusal is for good, one that is unreachable is tried again. */
const outcomeNames = { delivered: 'delivered', refused: 'failed', unreachable: 'retried' } as const;

/** One attempt to deliver; the outcome is recorded and told in the transaction that ends the task. */
@Injectable()
export class DeliveryAttempt {
  constructor(
    private readonly work: UnitOfWork,
    private readonly targets: DeliveryTarget,
    private readonly deliveries: DeliveryRepository,
    private readonly receivers: ReceiverWatch,
    private readonly metrics: Metrics,
  ) {}

  async make(channel: Channel, task: Task<Delivery>): Promise<TaskOutcome> {
    const target = await this.targets.of(task.payload);
    if (target.kind === 'off')
      return { kind: 'done', effects: (tx) => this.tellFailed(tx, task, target.reason) };
    const outcome = await channel.send(target.delivery, task.signal, target.unsubscribe);
    if (!task.signal.aborted || outcome.kind !== 'unreachable')
      this.measure(task, outcomeNames[outcome.kind]);
    if (outcome.kind === 'delivered') return { kind: 'done', effects: (tx) => this.tellDelivered(tx, task) };
    if (outcome.kind === 'refused') return { kind: 'done', effects: (tx) => this.refused(tx, task, outcome) };
    // An attempt that a stopping process cut off says nothing about the receiver.
    task.signal.throwIfAborted();
    return this.later(task, outcome);
  }

  /** Effects of running out of attempts. */
  giveUp(task: Task<Delivery>, error: unknown): (tx: Transaction) => Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.measure(task, 'failed');
    return (tx) => this.tellFailed(tx, task, reason);
  }

  private measure({ payload }: Task<Delivery>, outcome: string): void {
    const values = { [attributes.channel]: payload.receiver.channel, [attributes.outcome]: outcome };
    this.metrics.count(instruments.deliveries, values);
  }

  private async later(
    task: Task<Delivery>,
    { reason, retryAfterMs }: Failure & { kind: 'unreachable' },
  ): Promise<TaskOutcome> {
    const delayMs = retryDelay(task.attempt, retryAfterMs, Math.random());
    const next = new Date(Date.now() + delayMs);
    await this.work.run(task.origin, async (tx) => {
      await this.deliveries.note(tx, task.payload.deliveryId, task.attempt, reason, next);
      await this.receivers.failed(tx, task.payload, reason);
    });
    return { kind: 'retry', delayMs, reason };
  }

  private async refused(tx: Transaction, task: Task<Delivery>, { reason, ...rest }: Failure): Promise<void> {
    await this.tellFailed(tx, task, reason);
    if ('isGone' in rest && rest.isGone === true) await this.receivers.gone(tx, task.payload, reason);
  }

  private async tellDelivered(tx: Transaction, { payload, attempt }: Task<Delivery>): Promise<void> {
    await this.deliveries.finish(tx, payload.deliveryId, 'delivered', attempt, null);
    await this.receivers.answered(tx, payload);
    await tx.publish(topics.notification.notificationDelivered, {
      ...summaryOf(payload),
      subject: payload.notice.subject,
      attempts: attempt,
    });
  }

  private async tellFailed(
    tx: Transaction,
    { payload, attempt }: Task<Delivery>,
    reason: string,
  ): Promise<void> {
    await this.deliveries.finish(tx, payload.deliveryId, 'failed', attempt, reason);
    await tx.publish(topics.notification.notificationFailed, {
      ...summaryOf(payload),
      attempts: attempt,
      reason,
    });
  }
}

function summaryOf({ deliveryId, notice, receiver }: Delivery) {
  return {
    deliveryId,
    namespace: notice.namespace,
    about: notice.about,
    eventId: notice.eventId,
    eventType: notice.type,
    channel: receiver.channel,
    recipient: shownRecipient(receiver),
  };
}
