import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Row, Transaction } from '@chimera/persistence';
import {
  namespacesOf,
  scopeOf,
  type Subscription,
  type SubscriptionDefinition,
  type SubscriptionState,
} from '../domain/subscription.js';
import * as sql from './subscription.sql.js';

type SubscriptionRow = Row &
  Omit<Subscription, 'createdAt' | 'changedAt'> & { readonly createdAt: Date; readonly changedAt: Date };

/** What may be asked of the list; null for any. */
export interface SubscriptionFilter {
  readonly state: SubscriptionState | null;
  readonly namespace: string | null;
  readonly recipient: string | null;
  /** Ids after this one. */
  readonly after: string | null;
  readonly limit: number;
}

/** What a new subscription is made of. */
export interface NewSubscription {
  readonly id: string;
  readonly definition: SubscriptionDefinition;
  readonly reason: string;
  readonly token: string;
  readonly createdBy: string;
}

/** Table `subscriptions`. */
@Injectable()
export class SubscriptionRepository {
  async add(tx: Transaction, given: NewSubscription): Promise<Subscription> {
    const { id, definition, reason, token, createdBy } = given;
    const scope = [scopeOf(definition), namespacesOf(definition)];
    const values = [id, reason, ...scope, JSON.stringify(definition), token, createdBy];
    return subscriptionOf((await tx.query<SubscriptionRow>(sql.add, values))[0]!);
  }

  /** Saves state, reason, definition and previous secret as the next revision. */
  async change(tx: Transaction, changed: Subscription): Promise<Subscription> {
    const { id, state, reason, definition, previousSecret } = changed;
    const scope = [scopeOf(definition), namespacesOf(definition)];
    const values = [id, state, reason, ...scope, JSON.stringify(definition), previousSecret];
    return subscriptionOf((await tx.query<SubscriptionRow>(sql.change, values))[0]!);
  }

  async find(tx: ReadTransaction, id: string): Promise<Subscription | null> {
    return firstOf(await tx.query<SubscriptionRow>(sql.find, [id]));
  }

  /** Nobody else changes it, or holds notices back for it, until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<Subscription | null> {
    return firstOf(await tx.query<SubscriptionRow>(sql.lock, [id]));
  }

  async list(tx: ReadTransaction, filter: SubscriptionFilter): Promise<readonly Subscription[]> {
    const { state, namespace, recipient, after, limit } = filter;
    return (await tx.query<SubscriptionRow>(sql.list, [state, namespace, recipient, after, limit])).map(
      subscriptionOf,
    );
  }

  /** Those that notices of a namespace can concern, by id. */
  async active(tx: Transaction, namespace: string): Promise<readonly Subscription[]> {
    return (await tx.query<SubscriptionRow>(sql.active, [namespace])).map(subscriptionOf);
  }

  /** The token that ends it; null when there is no such subscription. */
  async tokenOf(tx: ReadTransaction, id: string): Promise<string | null> {
    const [row] = await tx.query<{ token: string }>(sql.token, [id]);
    return row?.token ?? null;
  }

  async count(tx: Transaction): Promise<number> {
    return (await tx.query<{ count: number }>(sql.count))[0]!.count;
  }
}

function firstOf([row]: readonly SubscriptionRow[]): Subscription | null {
  return row === undefined ? null : subscriptionOf(row);
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  return { ...row, createdAt: row.createdAt.toISOString(), changedAt: row.changedAt.toISOString() };
}
