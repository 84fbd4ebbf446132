import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { fault } from '../fault.js';
import type { Check } from './check.js';

/** Datasets of an intent, rules and columns of a dataset and relations of a target have names of their own. */
export const uniqueNames: Check = (intent) => {
  const datasets = intent.get('datasets').items();
  return [
    ...repeated(
      datasets.map((dataset) => dataset.get('name')),
      'Another dataset of the intent has this name.',
      'Give each dataset a name of its own.',
    ),
    ...datasets.flatMap((dataset) => {
      const ids = dataset
        .get('ingestion')
        .get('rules')
        .items()
        .map((rule) => rule.get('id'));
      return repeated(
        ids,
        'Another rule of the dataset has this id.',
        'Results refer to rules by id: give each its own.',
      );
    }),
    ...datasets.flatMap((dataset) =>
      repeated(
        dataset
          .get('schema')
          .items()
          .map((column) => column.get('name')),
        'Another column of the schema has this name.',
        'Columns are told apart by name: give each its own.',
      ),
    ),
    ...repeatedRelations(datasets),
  ];
};

function repeated(names: readonly Loose[], message: string, hint: string): readonly Fault[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    if (name.text === undefined) return [];
    const first = seen.get(name.text);
    if (first === undefined) {
      seen.set(name.text, name.path);
      return [];
    }
    return [
      fault('CHIMERA_INTENT_INVALID', name.path, message, {
        expected: `a name other than that of ${first}`,
        found: `"${name.text.slice(0, 80)}"`,
        hint,
      }),
    ];
  });
}

function repeatedRelations(datasets: readonly Loose[]): readonly Fault[] {
  const seen = new Map<string, string>();
  return datasets.flatMap((dataset) => {
    const target = dataset.get('ingestion').get('target');
    const relation = target.get('relation').text ?? dataset.get('name').text;
    if (target.get('uri').text === undefined || relation === undefined) return [];
    const place = JSON.stringify([target.get('uri').text, target.get('schema').text ?? 'public', relation]);
    const first = seen.get(place);
    seen.set(place, first ?? target.path);
    if (first === undefined) return [];
    return [
      fault(
        'CHIMERA_INTENT_INVALID',
        target.get('relation').path,
        'Another dataset of the intent lands in this relation.',
        {
          expected: `a relation other than that of ${first}`,
          found: `"${relation.slice(0, 80)}"`,
          hint: 'A relation holds one dataset: give each its own.',
        },
      ),
    ];
  });
}
