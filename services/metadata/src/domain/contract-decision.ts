import { isDeepStrictEqual } from 'node:util';
import type { Column } from '@chimera/contracts';

/** What a harvest means for a dataset's contract. */
export type ContractDecision =
  | { readonly change: 'unchanged'; readonly version: number }
  | { readonly change: 'created' | 'evolved'; readonly version: number };

/** Compares what the source has with the contract in force. Comments and order of discovery do not matter, order of columns does. */
export function decideContract(
  current: { readonly version: number; readonly columns: readonly Column[] } | null,
  columns: readonly Column[],
): ContractDecision {
  if (current === null) return { change: 'created', version: 1 };
  const same = isDeepStrictEqual(current.columns.map(essence), columns.map(essence));
  return same
    ? { change: 'unchanged', version: current.version }
    : { change: 'evolved', version: current.version + 1 };
}

/** What data depends on. */
function essence({ name, field, type, nullable, keyPosition }: Column): unknown {
  return { name, field, type, nullable, keyPosition };
}
