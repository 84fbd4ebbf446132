import type { Column } from '@chimera/contracts';
import type { Notation } from './cast/caster-of.js';
import { compileTimePattern } from './cast/time-pattern.js';
import type { CsvDataset } from './dataset.js';
import type { ColumnGuess } from './infer/guess.js';
import { inferColumns } from './infer/infer.js';

/** How the values of a column are written. */
export type NotationOf = (column: Column) => Notation;

/** Enough to tell a day from a month. */
const sampleBytes = 4 * 1_048_576;

/** As declared; how dates are written that nobody declared is found out, and is ISO 8601 when it cannot be told. */
export async function notationOf(
  dataset: CsvDataset,
  columns: readonly Column[],
  signal: AbortSignal,
): Promise<NotationOf> {
  const { format } = dataset;
  const open = columns.filter(
    ({ type }) =>
      (type === 'date' && format.dateFormat === undefined) ||
      (type.startsWith('timestamp') && format.timestampFormat === undefined),
  );
  const names = open.map((column) => column.name);
  const seen =
    open.length === 0 ? undefined : (await inferColumns(dataset, names, sampleBytes, signal)).guesses;
  return notationFrom(format, seen);
}

/** The same, from what a sample showed. */
export function notationFrom(
  format: CsvDataset['format'],
  seen: ReadonlyMap<string, ColumnGuess> | undefined,
): NotationOf {
  return (column) => {
    const form = formOf(column, format, seen?.get(column.name)?.seen);
    const field = column.type === 'date' ? 'date' : 'timestamp';
    const pattern = form === undefined ? {} : { [field]: compileTimePattern(form) };
    return { decimal: format.decimal ?? '.', ...pattern };
  };
}

function formOf(column: Column, format: CsvDataset['format'], seen: string | undefined): string | undefined {
  if (column.type === 'date') return format.dateFormat ?? patternIn(seen);
  return column.type.startsWith('timestamp') ? (format.timestampFormat ?? patternIn(seen)) : undefined;
}

/** `date %d/%m/%Y` tells a pattern; a hint about several does not. */
function patternIn(seen: string | undefined): string | undefined {
  return seen === undefined ? undefined : /^(?:date|timestamp) (%.+)$/.exec(seen)?.[1];
}
