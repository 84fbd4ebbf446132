import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { suggestion } from '../nearest-name.js';
import type { ColumnSet } from './column-set.js';

/** A fault for a column that is not there; none when it is, or may be. */
export function unknownColumn(column: Loose, columns: ColumnSet): readonly Fault[] {
  const name = column.text;
  if (name === undefined || columns.may(name)) return [];
  const fate = columns.fateOf(name);
  const { names } = columns;
  return [
    fault(
      'CHIMERA_COLUMN_UNKNOWN',
      column.path,
      fate === undefined
        ? 'The column is not among the selected ones.'
        : 'The column is no longer there at this point.',
      {
        expected:
          names.length === 0
            ? 'a column that is there'
            : `one of ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`,
        found: `"${name.slice(0, 80)}"`,
        hint: () =>
          fate ?? suggestion(name, names) ?? 'Add it to "columns" of the dataset, or take it out here.',
      },
    ),
  ];
}
