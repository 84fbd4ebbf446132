import { RejectedMessageError } from '@chimera/contracts';
import { unescaped } from './cast/unescape.js';
import { kinds, RecordBatch, RecordScanner, type Dialect } from './scanner.js';

/** A dataset with more columns than these is a mistake, or an attack. */
const maxColumns = 2_000;
const typed =
  /^(true|false|[+-]?[\d.,]+(e[+-]?\d+)?%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ][\d:.]+.*)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The first records of a text as strings, at most `most`. A record that is cut off is left out. */
export function readLines(
  text: Buffer,
  whole: boolean,
  dialect: Dialect,
  most: number,
): readonly (readonly string[])[] {
  const batch = new RecordBatch(maxColumns + 1, most);
  const scanner = new RecordScanner(dialect, text.length + 1, 'the first lines');
  const lines: (readonly string[])[] = [];
  scanner.scan(batch, text, 0, text.length, whole);
  for (let row = 0; row < batch.rows; row++) {
    const length = Math.min(batch.width, batch.found[row] ?? 0);
    lines.push(Array.from({ length }, (_, column) => textAt(batch, row, column, dialect)));
  }
  return lines;
}

/** A value of a scanned record as a string; null where the record has none. */
export function textAt(batch: RecordBatch, row: number, column: number, dialect: Dialect): string {
  const at = row * batch.width + column;
  const [start, end] = [batch.starts[at] ?? 0, batch.ends[at] ?? 0];
  if (batch.kinds[at] === kinds.escaped) return unescaped(batch.bytes, start, end, dialect).toString('utf8');
  return batch.bytes.toString('utf8', start, end);
}

/** Whether the first line names columns: texts that are no values, unlike what stands below them. */
export function looksLikeHeader(
  lines: readonly (readonly string[])[],
  declared: readonly string[] | undefined,
): boolean {
  const [first, ...rest] = lines;
  if (first === undefined) return true;
  const names = first.map((name) => name.trim());
  if (declared !== undefined) return declared.some((name) => names.includes(name));
  if (names.some((name) => typed.test(name))) return false;
  if (new Set(names).size < names.length || names.every((name) => name === '')) return false;
  return !names.some((name, column) => name !== '' && rest.some((line) => line[column]?.trim() === name));
}

/** Names from a header line: empty ones get their position, repeated ones a number. Throws `CHIMERA_TOO_LARGE`. */
export function namesOf(cells: readonly string[], file: string): readonly string[] {
  if (cells.length > maxColumns)
    throw new RejectedMessageError(
      'CHIMERA_TOO_LARGE',
      `Expected at most ${maxColumns} columns, found more in ${file}.`,
      { hint: 'Declare format.delimiter as the file has it.' },
    );
  const taken = new Set<string>();
  return cells.map((cell, index) => {
    const wanted = cell.trim() === '' ? `column${index + 1}` : cell.trim();
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  });
}
