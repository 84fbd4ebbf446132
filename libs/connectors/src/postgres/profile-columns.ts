import { RejectedMessageError, type Column } from '@chimera/contracts';
import { longestValue } from './column-tally.js';
import type { CatalogColumn } from './catalog.js';
import { quoteIdentifier } from './identifier.js';
import { mappingFor } from './schema-check.js';
import { mapNativeType } from './types.js';

/** A column as it is looked at. */
export interface ProfiledSource {
  /** SQL of its text, cut to what a profile shows. */
  readonly text: string;
  /** Contract notation of what its values are in order by. */
  readonly order: string;
}

/** How each column is looked at. Throws `CHIMERA_SOURCE_SCHEMA_CHANGED` for one that is gone. */
export function profileColumns(
  columns: readonly Column[],
  source: readonly CatalogColumn[],
): readonly ProfiledSource[] {
  return columns.map((column) => {
    const found = source.find((candidate) => candidate.name === column.name);
    if (found === undefined)
      throw new RejectedMessageError(
        'CHIMERA_SOURCE_SCHEMA_CHANGED',
        `Expected column ${column.name} (${column.type}) at the source, it is gone.`,
        { hint: 'Submit the intent again.' },
      );
    return { text: textOf(column, found), order: orderTypeOf(found) };
  });
}

/** What is text in the contract may still be a number, or have no order that a text shows. */
function orderTypeOf({ native }: CatalogColumn): string {
  if (native.kind === 'b' && native.name === 'numeric') return 'decimal(1,0)';
  if (native.kind !== 'b' || native.name === 'interval') return 'json';
  return mapNativeType(native).type;
}

function textOf(column: Column, found: CatalogColumn): string {
  const name = quoteIdentifier(column.name);
  const mapping = mappingFor(column, found);
  // Cut before it is written out: the text of a long value may be too long for the server itself.
  if (mapping.cast === 'bytea')
    return `pg_catalog.encode(pg_catalog.substr(${name}, 1, ${longestValue / 2}), 'hex')`;
  return `pg_catalog.left(${mapping.read(name)}::pg_catalog.text, ${longestValue})`;
}
