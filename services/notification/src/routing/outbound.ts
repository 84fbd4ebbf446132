import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { deliveryKey } from '../domain/delivery-key.js';
import { deliveriesOf, receiverKey, type Addressee, type Delivery, type Notice } from '../domain/notice.js';
import { deliveryAttempts } from '../domain/retry-schedule.js';
import { DeliveryRepository } from '../repositories/delivery.repository.js';
import { ReceiverRepository } from '../repositories/receiver.repository.js';

/** Puts notices on their way: each delivery is a durable task of its own. */
@Injectable()
export class Outbound {
  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly receivers: ReceiverRepository,
  ) {}

  /** One delivery for each different receiver; a delivery that exists is left alone (Invariant 2). */
  async deliver(tx: Transaction, notice: Notice, addressees: readonly Addressee[]): Promise<void> {
    const gone = await this.receivers.disabled(
      tx,
      addressees.map(({ receiver }) => receiverKey(receiver)),
    );
    const reachable = addressees.filter(({ receiver }) => !gone.has(receiverKey(receiver)));
    for (const delivery of deliveriesOf(notice, reachable))
      if (await this.deliveries.add(tx, delivery)) await this.enqueue(tx, delivery);
  }

  /** A new round of attempts for a delivery that ended. */
  async again(tx: Transaction, delivery: Delivery): Promise<void> {
    await this.deliveries.reopen(tx, delivery.deliveryId);
    await this.enqueue(tx, delivery);
  }

  private async enqueue(tx: Transaction, delivery: Delivery): Promise<void> {
    await tx.enqueue(delivery.receiver.channel, deliveryKey(delivery), delivery, {
      maxAttempts: deliveryAttempts,
    });
  }
}
