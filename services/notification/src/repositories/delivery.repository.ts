import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { shownRecipient, type Delivery } from '../domain/notice.js';
import * as sql from './notification.sql.js';

/** Notices on their way to receivers. */
@Injectable()
export class DeliveryRepository {
  /** True when it is new; a delivery that exists is left alone (Invariant 2). */
  async add(tx: Transaction, { deliveryId, notice, receiver }: Delivery): Promise<boolean> {
    const { namespace, about, eventId, type, subject } = notice;
    const values = [
      deliveryId,
      namespace,
      about,
      eventId,
      type,
      receiver.channel,
      shownRecipient(receiver),
      subject,
    ];
    return (await tx.query(sql.addDelivery, values)).length > 0;
  }

  async finish(
    tx: Transaction,
    deliveryId: string,
    state: 'delivered' | 'failed',
    attempts: number,
    error: string | null,
  ): Promise<void> {
    await tx.query(sql.finishDelivery, [deliveryId, state, attempts, error]);
  }
}
