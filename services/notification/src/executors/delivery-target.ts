import { Inject, Injectable } from '@nestjs/common';
import type { NotificationConfig } from '@chimera/config';
import { CONFIG } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { Delivery } from '../domain/notice.js';
import { receiverOf } from '../domain/subscription.js';
import { unsubscribeUrl } from '../domain/unsubscribe-link.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';

/** Where a delivery goes now: its subscription may have changed or ended since it was made. */
export type Target =
  | { readonly kind: 'on'; readonly delivery: Delivery; readonly unsubscribe: string | null }
  | { readonly kind: 'off'; readonly reason: string };

/** Looks up the present state of a delivery's receiver. */
@Injectable()
export class DeliveryTarget {
  constructor(
    @Inject(CONFIG) private readonly config: NotificationConfig,
    private readonly work: UnitOfWork,
    private readonly subscriptions: SubscriptionRepository,
  ) {}

  /** With the secrets that sign now and the link that ends the subscription. */
  async of(delivery: Delivery): Promise<Target> {
    const id = delivery.subscription ?? null;
    if (id === null) return { kind: 'on', delivery, unsubscribe: null };
    const [subscription, token] = await this.work.read(
      async (tx) =>
        [await this.subscriptions.find(tx, id), await this.subscriptions.tokenOf(tx, id)] as const,
    );
    if (subscription === null || token === null)
      return { kind: 'off', reason: 'the subscription is not known' };
    const { state } = subscription;
    if (state === 'ended' || state === 'disabled')
      return { kind: 'off', reason: `the subscription is ${state}` };
    const { publicUrl } = this.config.delivery;
    return {
      kind: 'on',
      delivery: { ...delivery, receiver: receiverOf(subscription) },
      unsubscribe: publicUrl === null ? null : unsubscribeUrl(publicUrl, id, token),
    };
  }
}
