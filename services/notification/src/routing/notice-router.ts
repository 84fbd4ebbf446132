import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { receiversOf } from '../domain/contact.js';
import type { Notice, Receiver } from '../domain/notice.js';
import { ContactRepository } from '../repositories/contact.repository.js';
import { Outbound } from './outbound.js';
import { SubscriptionRouting } from './subscription-routing.js';

/** Task kind that routes a notice whose contact was not known when it came. */
export const routeTask = 'route-notice';

/** Payload of {@link routeTask}. */
export interface RoutePayload {
  readonly notice: Notice;
  readonly supportEmail: string | null;
}

/** How long to wait for a contact: events of different types come in any order. */
const contactPatienceMs = 3_000;

/** Turns a notice into deliveries: to the team, to whom the intent names, and to everybody subscribed. */
@Injectable()
export class NoticeRouter {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly outbound: Outbound,
    private readonly subscriptions: SubscriptionRouting,
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
    await this.tell(tx, notice, supportEmail === null ? [] : [{ channel: 'email', address: supportEmail }]);
  }

  private async tryRoute(tx: Transaction, notice: Notice): Promise<boolean> {
    const contact = await this.contacts.find(tx, notice.namespace, notice.about);
    if (contact === null) return false;
    await this.tell(tx, notice, receiversOf(contact));
    return true;
  }

  private async tell(tx: Transaction, notice: Notice, receivers: readonly Receiver[]): Promise<void> {
    const contacts = receivers.map((receiver) => ({ receiver, subscription: null }));
    const subscribed = await this.subscriptions.route(tx, notice, receivers, new Date());
    await this.outbound.deliver(tx, notice, [...contacts, ...subscribed]);
  }
}
