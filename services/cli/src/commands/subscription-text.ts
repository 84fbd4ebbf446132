import { fields } from '../output/table.js';

/** A subscription as notification answers with it. */
export interface Subscription {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly reason: string;
  readonly previousSecret: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly definition: {
    readonly channel: string;
    readonly address: string | null;
    readonly url: string | null;
    readonly secret: string | null;
    readonly owner: string | null;
    readonly namespaces: readonly string[];
    readonly datasets: readonly string[];
    readonly tags: readonly string[];
    readonly columns: readonly string[];
    readonly events: readonly string[];
    readonly severity: string;
    readonly quietHours: { readonly from: string; readonly to: string; readonly timeZone: string } | null;
    readonly urgent: boolean;
    readonly digest: { readonly every: string; readonly at?: string; readonly timeZone?: string } | null;
    readonly foldSeconds: number | null;
  };
}

/** Where its notices go. */
export function recipientOf({ definition }: Subscription): string | null {
  return definition.address ?? definition.url;
}

/** A subscription for people. */
export function subscriptionText(one: Subscription): string {
  const { definition: asked } = one;
  const { quietHours: quiet, digest } = asked;
  return fields([
    ['subscription', one.id],
    ['state', `${one.state} (${one.reason}), revision ${one.revision}`],
    [asked.channel, recipientOf(one)],
    ...(asked.channel === 'webhook'
      ? ([
          [
            'secret',
            one.previousSecret === null
              ? asked.secret
              : `${asked.secret}, and ${one.previousSecret} until rotated`,
          ],
          ['owner', asked.owner],
        ] as const)
      : []),
    ['namespaces', asked.namespaces.join(', ') || 'any'],
    ['datasets', asked.datasets.join(', ') || 'any'],
    ['tags', asked.tags.join(', ') || 'any'],
    ['columns', asked.columns.join(', ') || 'any'],
    ['events', asked.events.join(', ') || 'any'],
    ['severity', `${asked.severity} and above`],
    ['quiet hours', quiet === null ? null : `${quiet.from} to ${quiet.to} ${quiet.timeZone}`],
    ['digest', digest === null ? null : [digest.every, digest.at, digest.timeZone].filter(Boolean).join(' ')],
    ['urgent', asked.urgent ? 'errors are told at once' : null],
    ['fold', asked.foldSeconds === null ? null : `repeats within ${asked.foldSeconds} s`],
    ['since', `${one.createdAt}, by ${one.createdBy}`],
  ]);
}
