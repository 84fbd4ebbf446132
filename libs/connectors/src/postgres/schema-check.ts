import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { PgWireType } from '@chimera/dataplane';
import type { CatalogColumn } from './catalog.js';
import { quoteIdentifier } from './identifier.js';
import { mapNativeType } from './types.js';

/** How the columns of a contract are asked for and arrive. */
export interface ColumnSelection {
  /** The select list as SQL: every column cast to the type that travels. */
  readonly list: string;
  readonly wire: readonly PgWireType[];
}

/**
 * The select list for a contract's columns. Throws `CHIMERA_SOURCE_SCHEMA_CHANGED` naming every difference when
 * the source no longer has these columns with these types; found before a row moves.
 */
export function selectColumns(
  relation: string,
  contract: readonly Column[],
  source: readonly CatalogColumn[],
): ColumnSelection {
  const differences = contract.flatMap((column) =>
    differenceOf(
      column,
      source.find((candidate) => candidate.name === column.name),
    ),
  );
  if (differences.length > 0) {
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
      `${relation} no longer has the columns of its contract: ${differences.join('; ')}.`,
      {
        hint: 'Submit the intent again, so that the contract follows the source.',
      },
    );
  }
  const wire = contract.map((column) => wireOf(column, source));
  return {
    wire,
    list: contract
      .map((column, index) => `${quoteIdentifier(column.name)}::${wire[index] ?? 'text'}`)
      .join(', '),
  };
}

function differenceOf(column: Column, found: CatalogColumn | undefined): readonly string[] {
  if (found === undefined) return [`column ${column.name} (${column.type}) is gone`];
  const { type } = mapNativeType(found.native);
  return type === column.type
    ? []
    : [
        `column ${column.name} was ${column.type} (${column.nativeType}), now it is ${type} (${found.displayType})`,
      ];
}

function wireOf(column: Column, source: readonly CatalogColumn[]): PgWireType {
  const found = source.find((candidate) => candidate.name === column.name);
  return found === undefined ? 'text' : mapNativeType(found.native).cast;
}
