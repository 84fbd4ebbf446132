import { createHash } from 'node:crypto';
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

/** The same for columns that mean the same contract. */
export function contractFingerprint(columns: readonly Column[]): string {
  return createHash('sha256')
    .update(JSON.stringify(columns.map(essence)))
    .digest('hex');
}

/** What data, and who handles it, depend on. Contracts from before classification have none. */
function essence({ name, field, type, nullable, keyPosition, classification }: Column): unknown {
  return { name, field, type, nullable, keyPosition, classification: classification ?? null };
}
