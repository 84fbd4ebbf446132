import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { receiversOf } from '../domain/contact.js';
import { deliveriesOf, type Delivery, type Notice, type Receiver } from '../domain/notice.js';
import { deliveryAttempts } from '../domain/retry-schedule.js';
import { ContactRepository } from '../repositories/contact.repository.js';
import { DeliveryRepository } from '../repositories/delivery.repository.js';

/** Task kind that routes a notice whose contact was not known when it came. */
export const routeTask = 'route-notice';

/** Payload of {@link routeTask}. */
export interface RoutePayload {
  readonly notice: Notice;
  readonly supportEmail: string | null;
}

/** How long to wait for a contact: events of different types come in any order. */
const contactPatienceMs = 3_000;

/** Turns a notice into deliveries, each a durable task of its own: a dead receiver delays nobody else. */
@Injectable()
export class NoticeRouter {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  /** Routes now when the contact is known, else a little later, and then to the support address alone. */
  async route(tx: Transaction, notice: Notice, supportEmail: string | null): Promise<void> {
    if (await this.tryRoute(tx, notice)) return;
    const payload: RoutePayload = { notice, supportEmail };
    const runAt = new Date(Date.now() + contactPatienceMs);
    await tx.enqueue(routeTask, `${notice.namespace}/${notice.eventId}`, payload, { runAt });
  }

  /** The second and last look for a contact. */
  async routeAnyway(tx: Transaction, { notice, supportEmail }: RoutePayload): Promise<void> {
    if (await this.tryRoute(tx, notice)) return;
    if (supportEmail !== null) await this.deliver(tx, notice, [{ channel: 'email', address: supportEmail }]);
  }

  private async tryRoute(tx: Transaction, notice: Notice): Promise<boolean> {
    const contact = await this.contacts.find(tx, notice.namespace, notice.about);
    if (contact === null) return false;
    await this.deliver(tx, notice, receiversOf(contact));
    return true;
  }

  private async deliver(tx: Transaction, notice: Notice, receivers: readonly Receiver[]): Promise<void> {
    for (const delivery of deliveriesOf(notice, receivers)) {
      if (await this.deliveries.add(tx, delivery)) await this.enqueue(tx, delivery);
    }
  }

  private async enqueue(tx: Transaction, delivery: Delivery): Promise<void> {
    // The namespace first: deliveries of namespaces take turns (Invariant 12).
    const key = `${delivery.notice.namespace}/${delivery.deliveryId}`;
    await tx.enqueue(delivery.receiver.channel, key, delivery, { maxAttempts: deliveryAttempts });
  }
}
