import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { DeclaredColumn } from '../source.js';
import { uniqueField } from '../schema/unique-field.js';
import { mapNativeType } from './types.js';
import type { CatalogColumn } from './catalog.js';

/** Which columns are taken, and which of them a person wants as text. */
export interface Taken {
  /** undefined = all. */
  readonly columns?: readonly string[];
  readonly schema?: readonly DeclaredColumn[];
}

/** Contract columns of a relation, in its own order. Throws `CHIMERA_INTENT_INVALID` for a declared type that is neither its own nor text. */
export function mapColumns(
  all: readonly CatalogColumn[],
  selected: Taken,
  primaryKey: readonly string[],
): readonly Column[] {
  const taken = all.filter(
    (column) => selected.columns === undefined || selected.columns.includes(column.name),
  );
  // A key of which a column is left out identifies nothing.
  const key = primaryKey.every((name) => taken.some((column) => column.name === name)) ? primaryKey : [];
  const fields = new Set<string>();
  return taken.map((column): Column => {
    const declared = selected.schema?.find((one) => one.name === column.name);
    const keyIndex = key.indexOf(column.name);
    return {
      name: column.name,
      field: uniqueField(column.name, fields),
      type: contractType(column, declared),
      nativeType: column.displayType,
      nullable: !column.notNull,
      keyPosition: keyIndex < 0 ? null : keyIndex + 1,
      description: declared?.description ?? column.comment,
      classification: null,
    };
  });
}

/** Type of a column in the contract: what it is at the source, or text where a person wrote so. */
function contractType(column: CatalogColumn, declared: DeclaredColumn | undefined): string {
  const { type } = mapNativeType(column.native);
  if (declared === undefined || declared.type === type) return type;
  if (declared.type === 'text') return 'text';
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected column ${column.name} (${column.displayType}) declared as ${type} or text, found ${declared.type}.`,
    {
      hint: 'A table has types of its own; text keeps any value as the server shows it. Cast it while ingesting.',
    },
  );
}
