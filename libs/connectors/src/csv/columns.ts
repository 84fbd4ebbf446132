import { parseColumnType, type Column } from '@chimera/contracts';
import type { DatasetSelection } from '../source.js';
import { uniqueField } from '../schema/unique-field.js';
import type { Inference } from './infer/infer.js';

/**
 * Contract columns of a dataset: the confirmed schema when there is one, else what the values look like. The native
 * type tells what was seen. Throws `CHIMERA_INTENT_INVALID` for a type that the contract does not know.
 */
export function contractColumns(
  dataset: DatasetSelection,
  names: readonly string[],
  inference: Inference,
): readonly Column[] {
  const fields = new Set<string>();
  const declared = new Map(dataset.schema?.map((column) => [column.name, column]));
  const listed = dataset.schema === undefined ? names : dataset.schema.map((column) => column.name);
  return listed
    .filter((name) => dataset.columns === undefined || dataset.columns.includes(name))
    .map((name) => {
      const guess = inference.guesses.get(name);
      const own = declared.get(name);
      const type = own?.type ?? guess?.type ?? 'text';
      parseColumnType(type);
      return {
        name,
        field: uniqueField(name, fields),
        type,
        nativeType: guess?.seen ?? 'text (not in the files)',
        nullable: own?.nullable ?? true,
        keyPosition: null,
        description: own?.description ?? null,
        classification: null,
      };
    });
}
