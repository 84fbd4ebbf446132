import type { Column } from '@chimera/contracts';
import { uniqueField } from '../schema/unique-field.js';
import { mapNativeType, type TypeMapping } from './types.js';
import type { CatalogColumn } from './catalog.js';

/** A column of the source with what the contract makes of it. */
export interface MappedColumn {
  readonly column: Column;
  readonly mapping: TypeMapping;
}

/** Contract columns of a relation, in its own order; `selected` undefined = all. */
export function mapColumns(
  all: readonly CatalogColumn[],
  selected: readonly string[] | undefined,
  primaryKey: readonly string[],
): readonly MappedColumn[] {
  const taken = all.filter((column) => selected === undefined || selected.includes(column.name));
  // A key of which a column is left out identifies nothing.
  const key = primaryKey.every((name) => taken.some((column) => column.name === name)) ? primaryKey : [];
  const fields = new Set<string>();
  return taken.map((column) => ({
    column: toColumn(column, key.indexOf(column.name), uniqueField(column.name, fields)),
    mapping: mapNativeType(column.native),
  }));
}

function toColumn(source: CatalogColumn, keyIndex: number, field: string): Column {
  return {
    name: source.name,
    field,
    type: mapNativeType(source.native).type,
    nativeType: source.displayType,
    nullable: !source.notNull,
    keyPosition: keyIndex < 0 ? null : keyIndex + 1,
    description: source.comment,
    classification: null,
  };
}
