import { childPointer } from '../json/pointer.js';
import type { SourceIntent } from '../model/intent.js';
import { canonicalJson } from './canonical.js';
import { implicationOf, type Implication } from './implication.js';
import { asMap, inOrder, isOrdered, ordersOf, type Difference } from './list-diff.js';

/** One difference between two intents. */
export interface IntentChange extends Difference {
  /** What follows when the second is submitted in place of the first. */
  readonly implies: Implication;
}

/**
 * What differs between two intents. `$schema` does not count, nor the order of datasets, rules and columns; the order
 * of transforms, of the columns of a schema and of columns that pair up does.
 */
export function diffIntents(before: SourceIntent, after: SourceIntent): readonly IntentChange[] {
  const { $schema: _, ...left } = before;
  const { $schema: __, ...right } = after;
  return compare('', left, right).map((change) => ({
    ...change,
    implies: implicationOf(change, before, after),
  }));
}

function compare(path: string, before: unknown, after: unknown): readonly Difference[] {
  if (canonicalJson(before) === canonicalJson(after) && before !== undefined) return [];
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, change: 'added', after }];
  if (after === undefined) return [{ path, change: 'removed', before }];
  if (Array.isArray(before) && Array.isArray(after) && path.endsWith('/transforms'))
    return inOrder(path, before, after);
  const [left, right] = [asMap(before), asMap(after)];
  if (left === undefined || right === undefined || isPaired(path, before, after))
    return [{ path, change: 'changed', before, after }];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  const inside = names.flatMap((name) =>
    isPairedField(name, left, right)
      ? wholly(childPointer(path, name), left.get(name), right.get(name))
      : compare(childPointer(path, name), left.get(name), right.get(name)),
  );
  return isOrdered(path) ? [...ordersOf(path, left, right), ...inside] : inside;
}

/** Lists of which each item means something by its place. */
function isPaired(path: string, before: unknown, after: unknown): boolean {
  return path.endsWith('/to') && Array.isArray(before) && Array.isArray(after);
}

function isPairedField(
  name: string,
  left: ReadonlyMap<string, unknown>,
  right: ReadonlyMap<string, unknown>,
): boolean {
  const kinds = [left.get('rule'), right.get('rule')];
  return name === 'columns' && kinds.some((kind) => kind === 'reference' || kind === 'compare');
}

function wholly(path: string, before: unknown, after: unknown): readonly Difference[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  return [{ path, change: 'changed', before, after }];
}
