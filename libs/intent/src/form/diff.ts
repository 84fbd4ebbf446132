import type { SourceIntent } from '../model/intent.js';
import { childPointer } from '../json/pointer.js';
import { canonicalJson } from './canonical.js';

/** One difference between two intents. */
export interface IntentChange {
  /** JSON pointer in which datasets and rules stand by name: `/datasets/flights/columns/delay`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What differs between two intents; order of datasets, rules and columns does not count, `$schema` neither. */
export function diffIntents(before: SourceIntent, after: SourceIntent): readonly IntentChange[] {
  const { $schema: _, ...left } = before;
  const { $schema: __, ...right } = after;
  return compare('', left, right);
}

function compare(path: string, before: unknown, after: unknown): readonly IntentChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, change: 'added', after }];
  if (after === undefined) return [{ path, change: 'removed', before }];
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  if (left === undefined || right === undefined) {
    return canonicalJson(before) === canonicalJson(after) ? [] : [{ path, change: 'changed', before, after }];
  }
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) => compare(childPointer(path, name), left.get(name), right.get(name)));
}

/** Named parts of an object or list; undefined for plain values. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item: unknown) => [nameOf(item), item]));
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map(Object.entries(value));
}

function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const named = item as { readonly name?: unknown; readonly id?: unknown; readonly url?: unknown };
  return String(named.name ?? named.id ?? named.url ?? canonicalJson(item));
}
