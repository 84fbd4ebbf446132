import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import { suggestion } from '../nearest-name.js';
import type { Check } from './check.js';

/** Rules and key name only columns that are selected. Without a list of columns the contract decides later. */
export const columnsSelected: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => {
      const selected = dataset.get('columns').texts;
      if (selected === undefined || selected.length === 0) return [];
      const ingestion = dataset.get('ingestion');
      const lists = [
        ingestion.get('key'),
        ...ingestion
          .get('rules')
          .items()
          .map((rule) => rule.get('columns')),
      ];
      return lists.flatMap((list) => notSelected(list, selected));
    });

function notSelected(list: Loose, selected: readonly string[]): readonly Fault[] {
  const known = new Set(selected);
  return list.items().flatMap((column) => {
    if (column.text === undefined || known.has(column.text)) return [];
    return [
      fault('CHIMERA_COLUMN_UNKNOWN', column.path, 'The column is not among the selected ones.', {
        expected: `one of ${selected.slice(0, 20).join(', ')}${selected.length > 20 ? ', ...' : ''}`,
        found: `"${column.text.slice(0, 80)}"`,
        hint: suggestion(column.text, selected) ?? 'Add it to "columns" of the dataset, or take it out here.',
      }),
    ];
  });
}
