import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { receiverKey, shownRecipient, type Delivery, type Notice } from '../domain/notice.js';
import * as sql from './notification.sql.js';

/** What came of a delivery so far. */
export interface DeliveryRecord {
  readonly deliveryId: string;
  readonly namespace: string;
  readonly about: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly channel: 'email' | 'webhook';
  /** Without query, credentials and keys. */
  readonly recipient: string;
  readonly subject: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** Since it was sent, or sent again. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly subscription: string | null;
  readonly createdAt: Date;
  readonly nextAttemptAt: Date | null;
  readonly finishedAt: Date | null;
}

/** What may be asked of the list; null for any. */
export interface DeliveryFilter {
  readonly namespace: string | null;
  readonly state: string | null;
  readonly recipient: string | null;
  readonly subscription: string | null;
  readonly about: string | null;
  /** Older than this delivery. */
  readonly after: string | null;
  readonly limit: number;
}

/** Notices on their way to receivers. */
@Injectable()
export class DeliveryRepository {
  /** True when it is new; a delivery that exists is left alone (Invariant 2). */
  async add(tx: Transaction, { deliveryId, notice, receiver, subscription }: Delivery): Promise<boolean> {
    const { namespace, about, eventId, type, subject } = notice;
    const named = [deliveryId, namespace, about, eventId, type, receiver.channel];
    const kept = [shownRecipient(receiver), subject, subscription ?? null, receiverKey(receiver)];
    return (await tx.query(sql.addDelivery, [...named, ...kept, JSON.stringify(notice)])).length > 0;
  }

  /** An attempt failed, and another one follows. */
  async note(
    tx: Transaction,
    deliveryId: string,
    attempts: number,
    error: string,
    next: Date,
  ): Promise<void> {
    await tx.query(sql.noteAttempt, [deliveryId, attempts, error, next]);
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

  async reopen(tx: Transaction, deliveryId: string): Promise<void> {
    await tx.query(sql.reopenDelivery, [deliveryId]);
  }

  /** With its notice, which deliveries of older builds lack; null when there is no such delivery. */
  async find(
    tx: ReadTransaction,
    deliveryId: string,
  ): Promise<(DeliveryRecord & { readonly notice: Notice | null }) | null> {
    type Found = DeliveryRecord & { notice: Notice | null };
    const [row] = await tx.query<Found & Record<string, unknown>>(sql.findDelivery, [deliveryId]);
    return row ?? null;
  }

  /** Newest first. */
  async list(tx: ReadTransaction, filter: DeliveryFilter): Promise<readonly DeliveryRecord[]> {
    const { namespace, state, recipient, subscription, about, after, limit } = filter;
    const values = [namespace, state, recipient, subscription, about, after, limit];
    return tx.query<DeliveryRecord & Record<string, unknown>>(sql.listDeliveries, values);
  }

  /** Removes a portion of those that ended before; returns how many. */
  async forget(tx: Transaction, endedBefore: Date): Promise<number> {
    return (await tx.query(sql.forgetDeliveries, [endedBefore])).length;
  }
}
