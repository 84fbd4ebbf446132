import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { digestOf, repeated, type HeldNotice } from '../domain/digest.js';
import type { Notice } from '../domain/notice.js';
import { receiverOf } from '../domain/subscription.js';
import { HeldNoticeRepository } from '../repositories/held-notice.repository.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';
import { Outbound } from '../routing/outbound.js';
import { heldTask, type HeldPayload } from '../routing/subscription-routing.js';

/** Tells what was held back: one mail with everything; a webhook gets each event. */
@Executes()
export class HeldNoticesExecutor implements TaskExecutor<HeldPayload> {
  readonly kind = heldTask;
  readonly concurrency = 2;

  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly held: HeldNoticeRepository,
    private readonly outbound: Outbound,
  ) {}

  async execute(task: Task<HeldPayload>): Promise<TaskOutcome> {
    return { kind: 'done', effects: (tx) => this.tell(tx, task) };
  }

  /** The notices stay: the next digest of the subscription takes them along. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }

  private async tell(tx: Transaction, task: Task<HeldPayload>): Promise<void> {
    // Locked before it is read, so that nothing is held back unseen between reading and the end of this task.
    const subscription = await this.subscriptions.lock(tx, task.payload.subscription);
    if (subscription === null || subscription.state !== 'active') return;
    const due = new Date();
    for (;;) {
      const held = await this.held.take(tx, subscription.id, due);
      if (held.length === 0) return;
      const isDigest =
        subscription.definition.channel === 'email' && (held.length > 1 || held[0]!.repeats > 1);
      const unlisted = isDigest ? await this.held.dropDue(tx, subscription.id, due) : 0;
      const notices = isDigest ? [togetherOf(task.key, held, unlisted, due)] : held.map(repeated);
      for (const notice of notices)
        await this.outbound.deliver(tx, notice, [
          { receiver: receiverOf(subscription), subscription: subscription.id },
        ]);
    }
  }
}

/** One that repeats is told as itself; several as a list. */
function togetherOf(id: string, held: readonly HeldNotice[], unlisted: number, at: Date): Notice {
  return held.length === 1 && unlisted === 0 ? repeated(held[0]!) : digestOf(id, held, unlisted, at);
}
