import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretResolver } from '@chimera/config';
import { RejectedMessageError, topics } from '@chimera/contracts';
import { UnitOfWork, type Origin, type ReadTransaction, type Transaction } from '@chimera/persistence';
import { receiverKey, shownRecipient } from '../domain/notice.js';
import { keyOf } from '../domain/standard-webhook.js';
import { readDefinition } from '../domain/subscription-definition.js';
import { receiverOf, scopeOf, type Subscription } from '../domain/subscription.js';
import { HeldNoticeRepository } from '../repositories/held-notice.repository.js';
import { ReceiverRepository } from '../repositories/receiver.repository.js';
import { SubscriptionRepository } from '../repositories/subscription.repository.js';

/** More would make every notice slow to route. */
const mostSubscriptions = 10_000;

/** Makes, changes and ends subscriptions; every change is a revision that is told. */
@Injectable()
export class SubscriptionDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly subscriptions: SubscriptionRepository,
    private readonly held: HeldNoticeRepository,
    private readonly receivers: ReceiverRepository,
    private readonly secrets: SecretResolver,
  ) {}

  /** Throws `CHIMERA_SUBSCRIPTION_INVALID` with every fault, `CHIMERA_SECRET_*`, `CHIMERA_TOO_LARGE`. */
  async create(origin: Origin, body: unknown): Promise<Subscription> {
    const definition = readDefinition(body);
    if (definition.secret !== null) await this.tryKey(definition.secret);
    return this.work.run(origin, async (tx) => {
      if ((await this.subscriptions.count(tx)) >= mostSubscriptions) throw tooMany();
      const made = {
        id: `sub_${randomBytes(12).toString('hex')}`,
        token: randomBytes(32).toString('base64url'),
        reason: 'subscribed',
        createdBy: origin.actor,
        definition,
      };
      return this.told(tx, origin.actor, await this.subscriptions.add(tx, made));
    });
  }

  /** Replaces the fields that are given; null takes one away. */
  async change(origin: Origin, id: string, body: unknown): Promise<Subscription> {
    return this.edit(origin, id, async (current) => {
      const given = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
      const definition = readDefinition({ ...current.definition, ...given });
      if (definition.secret !== null && definition.secret !== current.definition.secret)
        await this.tryKey(definition.secret);
      return { ...current, definition, reason: 'changed' };
    });
  }

  /** Nothing is told until it is resumed; what was held back is dropped. */
  async pause(origin: Origin, id: string): Promise<Subscription> {
    return this.edit(origin, id, (current) => ({ ...current, state: 'paused', reason: 'paused' }));
  }

  /** Also after it was disabled: nothing is held against the receiver any more. */
  async resume(origin: Origin, id: string): Promise<Subscription> {
    return this.edit(origin, id, (current) => ({ ...current, state: 'active', reason: 'resumed' }));
  }

  /** From now on both secrets sign; null ends that, and only the newer one does. */
  async rotate(origin: Origin, id: string, secret: string | null): Promise<Subscription> {
    return this.edit(origin, id, async (current) => {
      if (current.definition.channel !== 'webhook') throw notAWebhook();
      if (secret === null) return { ...current, previousSecret: null, reason: 'old secret removed' };
      const definition = readDefinition({ ...current.definition, secret });
      await this.tryKey(secret);
      const previousSecret = current.definition.secret;
      return { ...current, definition, previousSecret, reason: 'secret changed; the old one signs too' };
    });
  }

  /** Ends it for good. Repeating changes nothing. */
  async end(origin: Origin, id: string, reason: string): Promise<Subscription> {
    return this.work.run(origin, async (tx) => {
      const current = await this.locked(tx, id);
      return current.state === 'ended'
        ? current
        : this.save(tx, origin.actor, { ...current, state: 'ended', reason });
    });
  }

  /** Its receiver is gone. Null when it is not active any more. */
  async disable(tx: Transaction, id: string, reason: string): Promise<Subscription | null> {
    const current = await this.subscriptions.lock(tx, id);
    if (current === null || current.state !== 'active') return null;
    return this.save(tx, 'notification', { ...current, state: 'disabled', reason });
  }

  /** Throws `CHIMERA_SUBSCRIPTION_UNKNOWN`. */
  async found(tx: ReadTransaction, id: string): Promise<Subscription> {
    return (await this.subscriptions.find(tx, id)) ?? unknown(id);
  }

  private async edit(
    origin: Origin,
    id: string,
    change: (current: Subscription) => Subscription | Promise<Subscription>,
  ): Promise<Subscription> {
    return this.work.run(origin, async (tx) => {
      const current = await this.locked(tx, id);
      if (current.state === 'ended') throw ended(id);
      return this.save(tx, origin.actor, await change(current));
    });
  }

  private async locked(tx: Transaction, id: string): Promise<Subscription> {
    return (await this.subscriptions.lock(tx, id)) ?? unknown(id);
  }

  private async save(tx: Transaction, actor: string, changed: Subscription): Promise<Subscription> {
    const saved = await this.subscriptions.change(tx, changed);
    if (saved.state === 'active') await this.receivers.forgive(tx, [receiverKey(receiverOf(saved))]);
    else await this.held.drop(tx, saved.id);
    return this.told(tx, actor, saved);
  }

  private async told(tx: Transaction, changedBy: string, saved: Subscription): Promise<Subscription> {
    const receiver = receiverOf(saved);
    await tx.publish(topics.notification.subscriptionChanged, {
      namespace: scopeOf(saved.definition),
      subscription: saved.id,
      revision: saved.revision,
      state: saved.state,
      channel: receiver.channel,
      recipient: shownRecipient(receiver),
      reason: saved.reason,
      changedBy,
    });
    return saved;
  }

  /** A secret that cannot be read is told now, not when the first notice fails. */
  private async tryKey(reference: string): Promise<void> {
    keyOf((await this.secrets.resolve(reference)).reveal());
  }
}

function unknown(id: string): never {
  throw new RejectedMessageError(
    'CHIMERA_SUBSCRIPTION_UNKNOWN',
    `Expected a subscription ${id.slice(0, 50)}, found none.`,
    { hint: 'See `./chimera subscription list`.' },
  );
}

function ended(id: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_CONFLICT',
    `Expected a subscription that goes on, found ${id} ended.`,
    {
      hint: 'Subscribe anew: `./chimera subscribe`.',
    },
  );
}

function notAWebhook(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_USAGE',
    'Expected a webhook to rotate the secret of, found email.',
  );
}

function tooMany(): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_TOO_LARGE',
    `Expected at most ${mostSubscriptions} subscriptions, found as many.`,
    { hint: 'End those that nobody needs: `./chimera subscription end`.' },
  );
}
