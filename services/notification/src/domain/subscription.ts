import type { NoticeSeverity, Receiver } from './notice.js';

/** Active: told. Paused by a person, disabled because its receiver is gone, ended for good. */
export type SubscriptionState = 'active' | 'paused' | 'disabled' | 'ended';

/** Hours in which nothing is told, in a time zone; `to` may lie on the next day. */
export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** One mail with everything since the last. */
export type Digest =
  { readonly every: 'hourly' } | { readonly every: 'daily'; readonly at: string; readonly timeZone: string };

/** What somebody asked for. Every filter that is given must match; within one, any entry may. */
export interface SubscriptionDefinition {
  readonly channel: 'email' | 'webhook';
  /** Mail address; null for a webhook. */
  readonly address: string | null;
  readonly url: string | null;
  /** Reference to the signing secret, never the secret itself. */
  readonly secret: string | null;
  /** Mail address that is told when the webhook is disabled; null for mail. */
  readonly owner: string | null;
  /** Names, `*` standing for any part. */
  readonly namespaces: readonly string[];
  /** `namespace/dataset`, `*` standing for any part. */
  readonly datasets: readonly string[];
  readonly tags: readonly string[];
  /** Contract fields: columns that a schema change, failed check or contract change concerns. */
  readonly columns: readonly string[];
  /** Dotted types, such as `ingestion.*`. */
  readonly events: readonly string[];
  /** The least that is told. */
  readonly severity: NoticeSeverity;
  readonly quietHours: QuietHours | null;
  /** Errors are told at once, whatever quiet hours and digest say. */
  readonly urgent: boolean;
  readonly digest: Digest | null;
  /** Repeats within so many seconds are told once, with their number; null tells each. */
  readonly foldSeconds: number | null;
}

/** A subscription as it is kept. */
export interface Subscription {
  readonly id: string;
  readonly revision: number;
  readonly state: SubscriptionState;
  /** Why it is in this state. */
  readonly reason: string;
  readonly definition: SubscriptionDefinition;
  /** Reference to the secret that signs beside the new one while keys change. */
  readonly previousSecret: string | null;
  readonly createdBy: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly changedAt: string;
}

/** Where the notices of a subscription go. */
export function receiverOf({ definition, previousSecret }: Subscription): Receiver {
  const { channel, address, url, secret } = definition;
  return channel === 'email'
    ? { channel, address: address ?? '' }
    : {
        channel,
        url: url ?? '',
        secret: secret ?? '',
        ...(previousSecret === null ? {} : { previousSecret }),
      };
}

/** Namespaces that can match, to look no further than needed; empty when any can. */
export function namespacesOf({ namespaces, datasets }: SubscriptionDefinition): readonly string[] {
  const named = datasets.map((name) => name.split('/')[0]!);
  for (const candidates of [namespaces, named])
    if (candidates.length > 0 && candidates.every((one) => !one.includes('*')))
      return [...new Set(candidates)];
  return [];
}

/** The one namespace that a subscription is about, else `*`. */
export function scopeOf(definition: SubscriptionDefinition): string {
  const [only, ...more] = namespacesOf(definition);
  return only !== undefined && more.length === 0 ? only : '*';
}
