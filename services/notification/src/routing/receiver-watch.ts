import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { receiverKey, shownRecipient, type Delivery, type Receiver } from '../domain/notice.js';
import { longestFailureMs, receiverDisabled } from '../domain/receiver-disabled.js';
import { scopeOf } from '../domain/subscription.js';
import { ContactRepository } from '../repositories/contact.repository.js';
import { ReceiverRepository } from '../repositories/receiver.repository.js';
import { SubscriptionDesk } from '../subscriptions/subscription-desk.js';
import { Outbound } from './outbound.js';

/** Knows how webhook receivers fare: those that are gone, or fail for long, are told nothing more, and their owner is. */
@Injectable()
export class ReceiverWatch {
  constructor(
    private readonly receivers: ReceiverRepository,
    private readonly contacts: ContactRepository,
    private readonly desk: SubscriptionDesk,
    private readonly outbound: Outbound,
  ) {}

  async answered(tx: Transaction, { receiver }: Delivery): Promise<void> {
    if (receiver.channel === 'webhook') await this.receivers.forgive(tx, [receiverKey(receiver)]);
  }

  /** After {@link longestFailureMs} without a success the receiver is disabled. */
  async failed(tx: Transaction, delivery: Delivery, reason: string): Promise<void> {
    if (delivery.receiver.channel !== 'webhook') return;
    const since = await this.receivers.fails(tx, receiverKey(delivery.receiver), reason);
    if (Date.now() - since.getTime() < longestFailureMs) return;
    await this.gone(tx, delivery, `it failed without a success since ${since.toISOString()}: ${reason}`);
  }

  /** The receiver said that it is gone for good. */
  async gone(tx: Transaction, delivery: Delivery, reason: string): Promise<void> {
    const { subscription, notice, receiver } = delivery;
    if (typeof subscription === 'string') return this.disableSubscription(tx, subscription, receiver, reason);
    if (!(await this.receivers.disable(tx, receiverKey(receiver), reason))) return;
    const contact = await this.contacts.find(tx, notice.namespace, notice.about);
    if (contact === null) return;
    const id = `disabled/${delivery.deliveryId}`;
    await this.tellOwner(tx, contact.supportEmail, {
      id,
      namespace: notice.namespace,
      receiver,
      reason,
      subscription: null,
    });
  }

  private async disableSubscription(
    tx: Transaction,
    id: string,
    receiver: Receiver,
    reason: string,
  ): Promise<void> {
    const disabled = await this.desk.disable(tx, id, reason);
    if (disabled === null || disabled.definition.owner === null) return;
    await this.tellOwner(tx, disabled.definition.owner, {
      id: `disabled/${id}/${disabled.revision}`,
      namespace: scopeOf(disabled.definition),
      receiver,
      reason,
      subscription: id,
    });
  }

  private async tellOwner(
    tx: Transaction,
    address: string,
    {
      receiver,
      ...rest
    }: { id: string; namespace: string; receiver: Receiver; reason: string; subscription: string | null },
  ): Promise<void> {
    const notice = receiverDisabled({ ...rest, recipient: shownRecipient(receiver) }, new Date());
    await this.outbound.deliver(tx, notice, [
      { receiver: { channel: 'email', address }, subscription: null },
    ]);
  }
}
