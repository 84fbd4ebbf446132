import type { Notice, NoticeSeverity } from './notice.js';
import { fits } from './pattern.js';
import type { SubscriptionDefinition } from './subscription.js';

/** Datasets that a notice concerns, with their tags. */
export interface Concerned {
  readonly dataset: string;
  readonly tags: readonly string[];
}

const order: readonly NoticeSeverity[] = ['info', 'warning', 'error'];

/** The more severe of two. */
export function worse(one: NoticeSeverity, other: NoticeSeverity): NoticeSeverity {
  return order.indexOf(one) >= order.indexOf(other) ? one : other;
}

/** Whether a subscription asks for a notice. Every filter that is given must match. */
export function asksFor(
  definition: SubscriptionDefinition,
  notice: Notice,
  concerned: readonly Concerned[],
): boolean {
  const names = concerned.map(({ dataset }) => `${notice.namespace}/${dataset}`);
  const tags = concerned.flatMap((one) => one.tags);
  return (
    order.indexOf(notice.severity) >= order.indexOf(definition.severity) &&
    anyFits(definition.namespaces, [notice.namespace]) &&
    anyFits(definition.datasets, names) &&
    anyFits(definition.tags, tags) &&
    anyFits(definition.columns, notice.columns ?? []) &&
    anyFits(definition.events, [notice.type])
  );
}

function anyFits(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => names.some((name) => fits(pattern, name)));
}
