import type { Column } from '@chimera/contracts';
import { textOfKey, type GrowingKey } from '../files/growing-key.js';
import type { GrowingRange } from '../files/growing-range.js';
import type { ParquetColumn } from './dataset.js';
import { nameLiteral, textLiteral } from './engine.js';
import { readParquet } from './dataset.js';
import type { Segment } from './segments.js';
import type { TypeMapping } from './types.js';

/** A contract column, how it is taken, and its DuckDB type in the file; undefined when the file has none. */
export interface TakenColumn {
  readonly column: Column;
  readonly mapping: TypeMapping;
}

/** The rows of a segment: the contract's columns, then the row's number in the file. */
export function selectRows(
  segment: Segment,
  taken: readonly TakenColumn[],
  own: readonly ParquetColumn[],
  range: GrowingRange | undefined,
): string {
  const values = taken.map(({ column, mapping }) => valueSql(column, mapping, own));
  return `SELECT ${[...values, 'file_row_number'].join(', ')} FROM ${source(segment)} WHERE ${whereSql(segment, taken, own, range)}`;
}

/** How many rows of a segment a range takes. */
export function countRows(
  segment: Segment,
  taken: readonly TakenColumn[],
  own: readonly ParquetColumn[],
  range: GrowingRange,
): string {
  return `SELECT count(*) AS rows FROM ${source(segment)} WHERE ${whereSql(segment, taken, own, range)}`;
}

/** The greatest growing value of a segment, in the contract's type. */
export function greatestValue(
  segment: Segment,
  taken: readonly TakenColumn[],
  own: readonly ParquetColumn[],
  range: GrowingRange,
): string {
  const value = growingSql(taken, own, range);
  return `SELECT CAST(max(${value}) AS VARCHAR) AS greatest FROM ${source(segment)} WHERE ${boundsSql(segment)}`;
}

function source(segment: Segment): string {
  return readParquet([segment.file], true);
}

function valueSql(column: Column, mapping: TypeMapping, own: readonly ParquetColumn[]): string {
  const native = own.find((candidate) => candidate.name === column.name)?.native;
  if (native === undefined)
    return `CAST(NULL AS ${mapping.json === true ? 'VARCHAR' : (mapping.cast ?? mapping.native)})`;
  const name = nameLiteral(column.name);
  if (mapping.json === true) return `CAST(to_json(${name}) AS VARCHAR)`;
  return mapping.cast === undefined ? name : `CAST(${name} AS ${mapping.cast})`;
}

function whereSql(
  segment: Segment,
  taken: readonly TakenColumn[],
  own: readonly ParquetColumn[],
  range: GrowingRange | undefined,
): string {
  return range === undefined
    ? boundsSql(segment)
    : `${boundsSql(segment)} AND ${rangeSql(range, growingSql(taken, own, range))}`;
}

/** DuckDB skips the row groups that this leaves out. */
function boundsSql({ firstRow, rows }: Segment): string {
  return `file_row_number >= ${firstRow} AND file_row_number < ${firstRow + rows}`;
}

/** The growing value as the contract has it: what is finer there than microseconds is cut before it is compared. */
function growingSql(
  taken: readonly TakenColumn[],
  own: readonly ParquetColumn[],
  range: GrowingRange,
): string {
  const { column, mapping } = taken[range.index] as TakenColumn;
  const value = valueSql(column, mapping, own);
  return column.type === 'timestamp' ? `CAST(${value} AS TIMESTAMP)` : value;
}

/** Rows without a value are taken: they are set aside. */
function rangeSql(range: GrowingRange, value: string): string {
  const { after, upTo, includeAfter } = range;
  const bounds = [
    after === null ? '' : `${value} ${includeAfter ? '>=' : '>'} ${keySql(range.column, after)}`,
    upTo === null ? '' : `${value} <= ${keySql(range.column, upTo)}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? 'true' : `(${value} IS NULL OR (${bounds.join(' AND ')}))`;
}

const sqlTypes: Readonly<Record<string, string>> = {
  int32: 'HUGEINT',
  int64: 'HUGEINT',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
};

/** A key as literal; integers as wide ones, since an overlap may reach below the column's own. */
function keySql(column: Column, key: GrowingKey): string {
  const scale = /^decimal\(\d+,(\d+)\)$/.exec(column.type)?.[1];
  const type = scale === undefined ? (sqlTypes[column.type] ?? 'VARCHAR') : `DECIMAL(38,${scale})`;
  return `CAST(${textLiteral(textOfKey(column, key))} AS ${type})`;
}
