import { Injectable } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { receiversOf } from '../domain/contact.js';
import { deliveryIdOf, type Notice, type Receiver } from '../domain/notice.js';
import { receiverOf } from '../domain/subscription.js';
import { ContactRepository } from '../repositories/contact.repository.js';
import { DeliveryRepository, type DeliveryRecord } from '../repositories/delivery.repository.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';
import { Outbound } from './outbound.js';

/** Sends deliveries that ended once more. Rows keep no address with its keys, so the receiver is looked up again. */
@Injectable()
export class Resending {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly subscriptions: SubscriptionRepository,
    private readonly contacts: ContactRepository,
    private readonly outbound: Outbound,
  ) {}

  /** Throws `CHIMERA_DELIVERY_UNKNOWN`, and `CHIMERA_CONFLICT` for one that is under way or whose receiver is gone. */
  async resend(tx: Transaction, id: string): Promise<void> {
    const record = await this.deliveries.find(tx, id);
    if (record === null) throw unknownDelivery(id);
    if (record.state === 'pending')
      throw conflict(
        'a delivery that ended',
        'it under way',
        'It is tried again by itself; see `nextAttemptAt`.',
      );
    const { notice } = record;
    const receiver = notice === null ? null : await this.receiver(tx, record, notice);
    if (notice === null || receiver === null)
      throw conflict(
        'a receiver that is still told',
        'none',
        'The subscription ended or its address changed.',
      );
    await this.outbound.again(tx, { deliveryId: id, notice, receiver, subscription: record.subscription });
  }

  private async receiver(tx: Transaction, record: DeliveryRecord, notice: Notice): Promise<Receiver | null> {
    if (record.subscription !== null) {
      const subscription = await this.subscriptions.find(tx, record.subscription);
      return subscription?.state === 'active' ? receiverOf(subscription) : null;
    }
    if (record.channel === 'email') return { channel: 'email', address: record.recipient };
    const contact = await this.contacts.find(tx, notice.namespace, notice.about);
    const receivers = contact === null ? [] : receiversOf(contact);
    return receivers.find((one) => deliveryIdOf(notice.eventId, one) === record.deliveryId) ?? null;
  }
}

/** The error for a delivery that is not there (any more). */
export function unknownDelivery(id: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_DELIVERY_UNKNOWN',
    `Expected a delivery ${id.slice(0, 60)}, found none.`,
    { hint: 'See `./chimera deliveries list`.' },
  );
}

function conflict(expected: string, found: string, hint: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_CONFLICT', `Expected ${expected}, found ${found}.`, { hint });
}
