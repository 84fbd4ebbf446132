import { childPointer } from '../json/pointer.js';
import { canonicalJson } from './canonical.js';

/** One difference between two values. */
export interface Difference {
  /** JSON pointer in which datasets, rules and columns stand by name: `/datasets/flights/columns/delay`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Named parts of an object or list; undefined for plain values. */
export function asMap(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item: unknown) => [nameOf(item), item]));
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value));
}

function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const named = item as { readonly name?: unknown; readonly id?: unknown; readonly url?: unknown };
  return String(named.name ?? named.id ?? named.url ?? canonicalJson(item));
}

/** Whether items stand by name but their order counts as well: columns of files without a header. */
export function isOrdered(path: string): boolean {
  return /^\/datasets\/[^/]+\/schema$/.test(path);
}

/** A difference in the order of what both lists have. */
export function ordersOf(
  path: string,
  left: ReadonlyMap<string, unknown>,
  right: ReadonlyMap<string, unknown>,
): readonly Difference[] {
  const before = [...left.keys()].filter((name) => right.has(name));
  const after = [...right.keys()].filter((name) => left.has(name));
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, change: 'changed', before, after }];
}

/** Differences of lists of steps: what both begin and end with is left out, the rest was taken out and put in. */
export function inOrder(
  path: string,
  before: readonly unknown[],
  after: readonly unknown[],
): readonly Difference[] {
  const same = (left: unknown, right: unknown): boolean => canonicalJson(left) === canonicalJson(right);
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && same(before[head], after[head])) head += 1;
  let tail = 0;
  while (tail < most - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  const steps = (list: readonly unknown[]): readonly unknown[] => list.slice(head, list.length - tail);
  return [
    ...steps(before).map((step, index) => ({
      path: childPointer(path, head + index),
      change: 'removed' as const,
      before: step,
    })),
    ...steps(after).map((step, index) => ({
      path: childPointer(path, head + index),
      change: 'added' as const,
      after: step,
    })),
  ];
}
