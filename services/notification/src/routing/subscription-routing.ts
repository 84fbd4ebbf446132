import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { asksFor } from '../domain/matching.js';
import { receiverKey, type Addressee, type Notice, type Receiver } from '../domain/notice.js';
import { receiverOf, type Subscription } from '../domain/subscription.js';
import { tellingTime } from '../domain/telling-time.js';
import { DatasetRepository } from '../repositories/dataset.repository.js';
import { HeldNoticeRepository } from '../repositories/held-notice.repository.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';

/** Task kind that tells what was held back for a subscription. */
export const heldTask = 'held-notices';

/** Payload of {@link heldTask}. */
export interface HeldPayload {
  readonly subscription: string;
}

/** When a notice is told for a subscription: null for at once. `slot` is the same for repeats. */
interface Telling {
  readonly at: Date | null;
  readonly slot: string;
}

/** Finds who is subscribed to a notice; tells now, or holds it back. */
@Injectable()
export class SubscriptionRouting {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly datasets: DatasetRepository,
    private readonly held: HeldNoticeRepository,
  ) {}

  /**
   * Those to be told at once. For the others the notice is held back, unless their receiver is told at once by
   * somebody else: one receiver hears of one event once.
   *
   * @param told receivers that are told anyway
   */
  async route(
    tx: Transaction,
    notice: Notice,
    told: readonly Receiver[],
    now: Date,
  ): Promise<readonly Addressee[]> {
    const heard = new Set(told.map(receiverKey));
    const asking = (await this.asking(tx, notice)).filter((one) => !heard.has(receiverKey(receiverOf(one))));
    const tellings: (readonly [Subscription, Telling])[] = [];
    for (const one of asking) tellings.push([one, await this.tellingOf(tx, one, notice, now)]);
    const atOnce = tellings.filter(([, { at }]) => at === null).map(([one]) => one);
    for (const one of atOnce) heard.add(receiverKey(receiverOf(one)));
    for (const [one, { at, slot }] of tellings)
      if (at !== null && !heard.has(receiverKey(receiverOf(one)))) await this.hold(tx, one, at, slot, notice);
    return atOnce.map((one) => ({ receiver: receiverOf(one), subscription: one.id }));
  }

  private async asking(tx: Transaction, notice: Notice): Promise<readonly Subscription[]> {
    const active = await this.subscriptions.active(tx, notice.namespace);
    if (active.length === 0) return [];
    const concerned = await this.datasets.concernedBy(tx, notice);
    return active.filter(({ definition }) => asksFor(definition, notice, concerned));
  }

  private async tellingOf(
    tx: Transaction,
    { id, definition }: Subscription,
    notice: Notice,
    now: Date,
  ): Promise<Telling> {
    const at = tellingTime(definition, notice, now);
    if (definition.foldSeconds === null) return { at, slot: notice.eventId };
    const fold = foldOf(notice);
    const until = new Date(now.getTime() + definition.foldSeconds * 1000);
    if (await this.held.openFold(tx, id, fold, until, now)) return { at, slot: fold };
    const end = (await this.held.foldEnd(tx, id, fold)) ?? until;
    const due =
      at === null || at.getTime() < end.getTime() ? (tellingTime(definition, notice, end) ?? end) : at;
    return { at: due, slot: fold };
  }

  private async hold(
    tx: Transaction,
    { id }: Subscription,
    dueAt: Date,
    slot: string,
    notice: Notice,
  ): Promise<void> {
    await this.held.hold(tx, id, dueAt, slot, notice);
    const payload: HeldPayload = { subscription: id };
    await tx.enqueue(heldTask, `${id}/${dueAt.toISOString()}`, payload, { runAt: dueAt });
  }
}

/** Repeats are of the same type, about the same, and for the same reason. */
function foldOf({ type, about, data }: Notice): string {
  const code = data['code'];
  return JSON.stringify([type, about, typeof code === 'string' ? code : null]);
}
