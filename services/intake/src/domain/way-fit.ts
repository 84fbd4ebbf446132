import { parseColumnType, type Column, type Fault } from '@chimera/contracts';
import { fault, type Ingestion } from '@chimera/intent';
import { unknownColumns } from './rule-fit.js';

const times: readonly string[] = ['date', 'timestamp', 'timestamptz'];
const numbers: readonly string[] = ['int32', 'int64', 'float32', 'float64', 'decimal'];

/** Whether a delta can go by its column: one of the columns read, of a type that grows, never null. */
export function wayFaults(way: Ingestion['way'], source: readonly Column[], path: string): readonly Fault[] {
  if (way.kind !== 'delta') return [];
  const at = `${path}/way/column`;
  const column = source.find(({ name }) => name === way.column);
  if (column === undefined)
    return unknownColumns([way.column], source, at).map((each) => ({ ...each, path: at }));
  const { kind } = parseColumnType(column.type);
  if (![...times, ...numbers].includes(kind))
    return [unfit(column, at, 'a column of time or of numbers', `type ${column.type}`)];
  if (column.nullable)
    return [
      unfit(column, at, 'a column that is never null: rows without a value would never be read', 'nullable'),
    ];
  return overlapFaults(way, kind, `${path}/way/overlap`);
}

/** Whether the relation can be partitioned by the column that the target names. */
export function partitionFaults(
  target: Ingestion['target'],
  output: readonly Column[],
  path: string,
): readonly Fault[] {
  const { partitionBy } = target;
  if (partitionBy === undefined) return [];
  const at = `${path}/target/partitionBy/column`;
  const column = output.find(({ name }) => name === partitionBy.column);
  if (column === undefined)
    return unknownColumns([partitionBy.column], output, at).map((each) => ({ ...each, path: at }));
  const { kind } = parseColumnType(column.type);
  if (partitionBy.granularity === 'value')
    return kind === 'json' ? [unfit(column, at, 'a column whose values can be compared', 'json')] : [];
  return times.includes(kind)
    ? []
    : [unfit(column, at, `a date or a timestamp for partitions by ${partitionBy.granularity}`, column.type)];
}

function overlapFaults(
  { overlap }: Extract<Ingestion['way'], { kind: 'delta' }>,
  kind: string,
  path: string,
): readonly Fault[] {
  if (overlap === undefined || times.includes(kind) === (typeof overlap === 'string')) return [];
  return [
    fault('CHIMERA_INTENT_INVALID', path, `The overlap does not fit a column of type ${kind}.`, {
      expected: times.includes(kind) ? 'an ISO 8601 duration such as PT10M' : 'a number',
      found: typeof overlap === 'string' ? `"${overlap.slice(0, 40)}"` : 'a number',
    }),
  ];
}

function unfit(column: Column, path: string, expected: string, found: string): Fault {
  return fault('CHIMERA_INTENT_INVALID', path, `The column "${column.name}" does not fit here.`, {
    expected,
    found: `"${column.name}", ${found}`,
    hint: 'Choose another column.',
  });
}
