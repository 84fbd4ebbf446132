import type { Column } from '@chimera/contracts';
import type { RejectedRow } from '@chimera/dataplane';
import { isUtf8 } from 'node:buffer';
import type { CsvFile } from './dataset.js';
import { textAt } from './header.js';
import { defects, kinds, type Dialect, type RecordBatch } from './scanner.js';

/** Name under which a line stands that cannot be cut into the right number of values: which is which cannot be told. */
const lineName = 'line';

/** A record that does not fit, whole, as text. `mark` is the contract column, from 1, that its value does not fit. */
export function rejectedRow(
  batch: RecordBatch,
  row: number,
  mark: number,
  { names, shown }: Pick<CsvFile, 'names' | 'shown'>,
  columns: readonly Column[],
  dialect: Dialect,
): RejectedRow {
  const column = columns[mark - 1];
  const defect = batch.defects[row] ?? 0;
  return {
    position: `${shown}:${batch.lines[row] ?? 0}`,
    code:
      defect === defects.few || defect === defects.many || defect === defects.quote
        ? 'CHIMERA_ROW_RAGGED'
        : 'CHIMERA_ROW_TYPE',
    column: defect === defects.none ? (column?.name ?? null) : null,
    detail: detailOf(defect, batch.found[row] ?? 0, batch.width, column),
    row: defect === defects.none ? valuesOf(batch, row, names, columns, dialect) : lineOf(batch, row, names),
  };
}

function detailOf(defect: number, found: number, width: number, column: Column | undefined): string {
  switch (defect) {
    case defects.few:
    case defects.many:
      return `Expected ${width} values, found ${found}.`;
    case defects.quote:
      return 'Expected a quoted value to end in a quote before the next delimiter, found none, or text behind it.';
    case defects.encoding:
      return 'Expected text in the encoding of the file, found bytes that are none.';
    default:
      return `Expected a value of ${column?.type ?? 'the type'}, found text that is none.`;
  }
}

/** Values of the contract's columns: what was not selected is kept nowhere. */
function valuesOf(
  batch: RecordBatch,
  row: number,
  names: readonly string[],
  columns: readonly Column[],
  dialect: Dialect,
): RejectedRow['row'] {
  return Object.fromEntries(
    columns.map(({ name }) => {
      const index = names.indexOf(name);
      const missing = index < 0 || batch.kinds[row * batch.width + index] === kinds.missing;
      return [name, missing ? null : textAt(batch, row, index, dialect)];
    }),
  );
}

/** The line as it stands; in hexadecimal when it is no text. */
function lineOf(batch: RecordBatch, row: number, names: readonly string[]): RejectedRow['row'] {
  const bytes = batch.bytes.subarray(batch.recordStarts[row], batch.recordEnds[row]);
  let name = lineName;
  while (names.includes(name)) name = `${name}_`;
  return { [name]: isUtf8(bytes) ? bytes.toString('utf8') : `\\x${bytes.toString('hex')}` };
}
