import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { PgWireType } from '@chimera/dataplane';
import type { CatalogColumn } from './catalog.js';
import { quoteIdentifier } from './identifier.js';
import { mapNativeType, textMapping, type TypeMapping } from './types.js';

/** How the columns of a contract are asked for and arrive. */
export interface ColumnSelection {
  /** The select list as SQL: every column as the type that travels. */
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
  const differences: string[] = [];
  const mappings: TypeMapping[] = [];
  for (const column of contract) {
    const found = source.find((candidate) => candidate.name === column.name);
    const mapping = found === undefined ? undefined : mappingFor(column, found);
    const difference = differenceOf(column, found, mapping);
    if (difference !== undefined) differences.push(difference);
    if (mapping !== undefined) mappings.push(mapping);
  }
  if (differences.length > 0) {
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
      `${relation} no longer has the columns of its contract: ${differences.join('; ')}.`,
      { hint: 'Submit the intent again, so that the contract follows the source.' },
    );
  }
  return {
    wire: mappings.map((mapping) => mapping.cast),
    list: contract.map((column, index) => mappings[index]?.read(quoteIdentifier(column.name))).join(', '),
  };
}

/** How a column of the source is taken for its contract: as its type, or as text where the contract chose text for it. */
export function mappingFor(column: Pick<Column, 'type' | 'nativeType'>, found: CatalogColumn): TypeMapping {
  const chosen = column.type === 'text' && column.nativeType === found.displayType;
  return chosen ? textMapping(found.native) : mapNativeType(found.native);
}

function differenceOf(
  column: Column,
  found: CatalogColumn | undefined,
  mapping: TypeMapping | undefined,
): string | undefined {
  if (found === undefined || mapping === undefined) return `column ${column.name} (${column.type}) is gone`;
  if (mapping.type === column.type) return undefined;
  return `column ${column.name} was ${column.type} (${column.nativeType}), now it is ${mapping.type} (${found.displayType})`;
}
