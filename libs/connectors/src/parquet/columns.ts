import type { Column } from '@chimera/contracts';
import { uniqueField } from '../schema/unique-field.js';
import type { ParquetColumn } from './dataset.js';
import { mapDuckType } from './types.js';

/** Contract columns of a dataset in file order; `selected` undefined = all. Files declare no keys, and what they call required is checked while reading. */
export function mapColumns(
  all: readonly ParquetColumn[],
  selected: readonly string[] | undefined,
): readonly Column[] {
  const fields = new Set<string>();
  return all
    .filter((column) => selected === undefined || selected.includes(column.name))
    .map((column) => ({
      name: column.name,
      field: uniqueField(column.name, fields),
      type: mapDuckType(column.native).type,
      nativeType: column.native,
      nullable: true,
      keyPosition: null,
      description: null,
      classification: null,
    }));
}
