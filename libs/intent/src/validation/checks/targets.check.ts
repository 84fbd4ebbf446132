import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import type { ColumnSet } from '../columns/column-set.js';
import { outputColumns } from '../columns/dataset-columns.js';
import { unknownColumn } from '../columns/unknown-column.js';
import { fault } from '../fault.js';
import { typeKind } from '../notation/column-type.js';
import type { Check } from './check.js';

const dated: readonly string[] = ['date', 'timestamp', 'timestamptz'];

/** Target mode, key, deduplication and partitions fit each other and the way of reading. */
export const targetsMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => {
      const ingestion = dataset.get('ingestion');
      if (!ingestion.exists) return [];
      return [
        ...keyNeeded(ingestion),
        ...deltaReplaces(ingestion),
        ...partitionFaults(ingestion, outputColumns(dataset)),
      ];
    });

function keyNeeded(ingestion: Loose): readonly Fault[] {
  const key = ingestion.get('key');
  if (key.items().length > 0) return [];
  const mode = ingestion.get('target').get('mode').text;
  const reason =
    mode === 'merge'
      ? 'Merging needs a key: rows replace those of the same key.'
      : ingestion.get('deduplicate').text === 'key'
        ? 'Deduplication by key needs a key.'
        : mode === 'append' && ingestion.get('way').get('overlap').exists
          ? 'Appending with an overlap needs a key: rows that are read again are told by it.'
          : undefined;
  if (reason === undefined) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', key.path, reason, {
      expected: 'at least one column that identifies a row',
      found: key.exists ? 'none' : 'nothing',
      hint: 'For example "key": ["id"].',
    }),
  ];
}

function deltaReplaces(ingestion: Loose): readonly Fault[] {
  const mode = ingestion.get('target').get('mode');
  if (ingestion.get('way').get('kind').text !== 'delta' || !ingestion.get('target').exists) return [];
  if (mode.exists && mode.text !== 'replace') return [];
  return [
    fault(
      'CHIMERA_INTENT_INVALID',
      mode.path,
      'A delta holds only what is new; replacing would lose the rest.',
      {
        expected: '"append" or "merge"',
        found: mode.exists ? '"replace"' : 'nothing, which means "replace"',
        hint: 'Use "merge" when rows change, "append" when they are only added.',
      },
    ),
  ];
}

function partitionFaults(ingestion: Loose, columns: ColumnSet): readonly Fault[] {
  const partitionBy = ingestion.get('target').get('partitionBy');
  const [column, granularity] = [partitionBy.get('column'), partitionBy.get('granularity').text];
  if (column.text === undefined) return [];
  const key = ingestion.get('key').texts ?? [];
  const type = columns.typeOf(column.text);
  const kind = type === undefined ? undefined : typeKind(type);
  const faults = [...unknownColumn(column, columns)];
  if (key.length > 0 && !key.includes(column.text)) faults.push(notInKey(column));
  if (kind !== undefined && granularity !== undefined && granularity !== 'value' && !dated.includes(kind))
    faults.push(notDated(column, kind, granularity));
  return faults;
}

function notInKey(column: Loose): Fault {
  return fault('CHIMERA_INTENT_INVALID', column.path, 'The key does not hold the column of the partitions.', {
    expected: 'one of the columns of "key"',
    found: `"${(column.text ?? '').slice(0, 80)}"`,
    hint: 'Postgres keeps keys within partitions: add the column to "key", or leave out the key.',
  });
}

function notDated(column: Loose, kind: string, granularity: string): Fault {
  return fault('CHIMERA_INTENT_INVALID', column.path, 'The column has no days to part it by.', {
    expected: `a column of one of the types ${dated.join(', ')} for "${granularity.slice(0, 20)}"`,
    found: `"${(column.text ?? '').slice(0, 80)}" of type ${kind}`,
    hint: 'Choose another column, or the granularity "value".',
  });
}
