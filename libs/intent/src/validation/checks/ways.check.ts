import type { Fault } from '@chimera/contracts';
import type { Loose } from '../../json/loose.js';
import { sourceColumns } from '../columns/dataset-columns.js';
import { unknownColumn } from '../columns/unknown-column.js';
import { fault } from '../fault.js';
import { typeKind } from '../notation/column-type.js';
import { durationSeconds } from '../notation/duration.js';
import { statementFaults } from './statement.js';
import type { Check } from './check.js';

const times: readonly string[] = ['date', 'timestamp', 'timestamptz'];
const numbers: readonly string[] = ['int32', 'int64', 'float32', 'float64', 'decimal'];

/** Deltas grow by a column that can; queries ask a source that answers, and only read. */
export const waysMakeSense: Check = (intent) =>
  intent
    .get('datasets')
    .items()
    .flatMap((dataset) => {
      const way = dataset.get('ingestion').get('way');
      if (way.get('kind').text === 'delta') return deltaFaults(way, dataset);
      if (way.get('kind').text === 'query') return queryFaults(way, intent);
      return [];
    });

function deltaFaults(way: Loose, dataset: Loose): readonly Fault[] {
  const [column, overlap] = [way.get('column'), way.get('overlap')];
  const columns = sourceColumns(dataset);
  const type = column.text === undefined ? undefined : columns.typeOf(column.text);
  const kind = type === undefined ? undefined : typeKind(type);
  return [
    ...unknownColumn(column, columns),
    ...(kind === undefined ? [] : growing(column, kind)),
    ...overlapFaults(overlap, kind),
  ];
}

function growing(column: Loose, kind: string): readonly Fault[] {
  if (times.includes(kind) || numbers.includes(kind)) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', column.path, 'A delta cannot go by this column.', {
      expected: `a column of time (${times.join(', ')}) or of numbers (${numbers.join(', ')})`,
      found: `"${(column.text ?? '').slice(0, 80)}" of type ${kind}`,
    }),
  ];
}

function overlapFaults(overlap: Loose, kind: string | undefined): readonly Fault[] {
  if (!overlap.exists || (overlap.text === undefined && overlap.number === undefined)) return [];
  const mismatch = (expected: string): readonly Fault[] => [
    fault('CHIMERA_INTENT_INVALID', overlap.path, 'The overlap does not fit the column.', {
      expected,
      found: overlap.text === undefined ? 'a number' : 'a text that is no such thing',
    }),
  ];
  if (overlap.text !== undefined && durationSeconds(overlap.text) === undefined)
    return mismatch('an ISO 8601 duration such as PT10M, or a number');
  if (kind === undefined) return [];
  if (times.includes(kind) && overlap.text === undefined)
    return mismatch(`an ISO 8601 duration such as PT10M: the column is of type ${kind}`);
  if (numbers.includes(kind) && overlap.text !== undefined)
    return mismatch(`a number such as 1000: the column is of type ${kind}`);
  return [];
}

function queryFaults(way: Loose, intent: Loose): readonly Fault[] {
  const source = intent.get('source').get('kind').text;
  const unanswered =
    source === undefined || source === 'postgres'
      ? []
      : [
          fault('CHIMERA_INTENT_INVALID', way.get('kind').path, 'The source does not answer statements.', {
            expected: '"full" or "delta"',
            found: '"query"',
            hint: 'Columns are chosen with "columns", rows with the transform "filter".',
          }),
        ];
  return [...unanswered, ...statementFaults(way.get('sql'))];
}
