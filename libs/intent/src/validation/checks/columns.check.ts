import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { ColumnSet } from '../columns/column-set.js';
import { outputColumns, sourceColumns } from '../columns/dataset-columns.js';
import { unknownColumn } from '../columns/unknown-column.js';
import { fault } from '../fault.js';
import { suggestion } from '../nearest-name.js';
import type { Check } from './check.js';

/**
 * Key and rules name columns that reach the target, classification names columns that are taken. Without columns in
 * the file the contract decides later.
 */
export const columnsSelected: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => {
      const ingestion = dataset.get('ingestion');
      const reached = outputColumns(dataset);
      const lists = [
        ingestion.get('key'),
        ...ingestion
          .get('rules')
          .items()
          .map((rule) => rule.get('columns')),
      ];
      return [
        ...lists.flatMap((list) => list.items().flatMap((column) => unknownColumn(column, reached))),
        ...selectedButNotInSchema(dataset),
        ...classified(dataset),
      ];
    });

/** A confirmed schema is complete: what it does not name is not there. */
function selectedButNotInSchema(dataset: Loose): readonly Fault[] {
  const names = dataset
    .get('schema')
    .items()
    .flatMap((column) => column.get('name').text ?? []);
  if (names.length === 0) return [];
  const all = new ColumnSet(
    false,
    names.map((name) => [name, undefined] as const),
  );
  return dataset
    .get('columns')
    .items()
    .flatMap((column) => unknownColumn(column, all));
}

function classified(dataset: Loose): readonly Fault[] {
  const taken = sourceColumns(dataset);
  if (taken.open) return [];
  return dataset
    .get('classification')
    .fields()
    .flatMap(([name, value]) => {
      if (taken.may(name)) return [];
      return [
        fault('CHIMERA_COLUMN_UNKNOWN', value.path, 'The classified column is not among the selected ones.', {
          expected: `one of ${taken.names.slice(0, 20).join(', ')}${taken.names.length > 20 ? ', ...' : ''}`,
          found: `"${name.slice(0, 80)}"`,
          hint: () => suggestion(name, taken.names) ?? 'Take it out here, or select it.',
        }),
      ];
    });
}
