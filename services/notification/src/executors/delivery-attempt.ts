import { topics, TransientError } from '@chimera/contracts';
import type { Task, TaskOutcome, Transaction } from '@chimera/persistence';
import type { Channel } from '../channels/channel.js';
import { shownRecipient, type Delivery } from '../domain/notice.js';
import { retryDelay } from '../domain/retry-schedule.js';
import type { DeliveryRepository } from '../repositories/delivery.repository.js';

/** One attempt; the outcome is recorded and told in the transaction that ends the task. */
export async function deliver(
  channel: Channel,
  deliveries: DeliveryRepository,
  task: Task<Delivery>,
): Promise<TaskOutcome> {
  const outcome = await channel.send(task.payload, task.signal);
  if (outcome.kind === 'delivered')
    return { kind: 'done', effects: (tx) => tellDelivered(tx, deliveries, task) };
  if (outcome.kind === 'refused')
    return { kind: 'done', effects: (tx) => tellFailed(tx, deliveries, task, outcome.reason) };
  return {
    kind: 'retry',
    delayMs: retryDelay(task.attempt, outcome.retryAfterMs, Math.random()),
    reason: outcome.reason,
  };
}

/** Effects of running out of attempts. */
export function giveUp(deliveries: DeliveryRepository, task: Task<Delivery>, error: unknown) {
  const reason = error instanceof TransientError || error instanceof Error ? error.message : String(error);
  return (tx: Transaction): Promise<void> => tellFailed(tx, deliveries, task, reason);
}

async function tellDelivered(
  tx: Transaction,
  deliveries: DeliveryRepository,
  { payload, attempt }: Task<Delivery>,
): Promise<void> {
  await deliveries.finish(tx, payload.deliveryId, 'delivered', attempt, null);
  await tx.publish(topics.notification.notificationDelivered, {
    ...summaryOf(payload),
    subject: payload.notice.subject,
    attempts: attempt,
  });
}

async function tellFailed(
  tx: Transaction,
  deliveries: DeliveryRepository,
  { payload, attempt }: Task<Delivery>,
  reason: string,
): Promise<void> {
  await deliveries.finish(tx, payload.deliveryId, 'failed', attempt, reason);
  await tx.publish(topics.notification.notificationFailed, {
    ...summaryOf(payload),
    attempts: attempt,
    reason,
  });
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
