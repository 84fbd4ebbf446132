import { defects, kinds, RecordBatch, RecordScanner, type Dialect } from './scanner.js';
import type { DeclaredFormat } from './format.js';

const candidates = [',', ';', '\t', '|'] as const;
const sampledRecords = 500;
/** Values of a record that are looked at for quotes. */
const lookedAt = 64;
const lineFeed = 10;
const carriageReturn = 13;

/** How the records of a file are cut, as declared or as its beginning looks. `head` is UTF-8, `whole` when it is all there is. */
export function sniffDialect(head: Buffer, whole: boolean, declared: DeclaredFormat): Dialect {
  const newline = head.includes(lineFeed) || !head.includes(carriageReturn) ? lineFeed : carriageReturn;
  const quote = declared.quote === '' ? -1 : byteOf(declared.quote ?? '"');
  const escape = declared.escape === undefined ? quote : byteOf(declared.escape);
  const dialectOf = (delimiter: string): Dialect => ({
    delimiter: byteOf(delimiter),
    quote,
    escape,
    newline,
  });
  if (declared.delimiter !== undefined) return dialectOf(declared.delimiter);
  const scores = candidates.map((delimiter) => ({
    delimiter,
    ...evenness(widthsOf(head, whole, dialectOf(delimiter))),
  }));
  const [best] = scores
    .filter((score) => score.width > 1)
    .sort((left, right) => right.share - left.share || right.width - left.width);
  return dialectOf(best === undefined ? ',' : best.delimiter);
}

function byteOf(character: string): number {
  return character.charCodeAt(0);
}

/** Values of each record of a sample; -1 for one that has quotes in the middle, as when it is cut at the wrong places. */
function widthsOf(head: Buffer, whole: boolean, dialect: Dialect): readonly number[] {
  const widths: number[] = [];
  const batch = new RecordBatch(lookedAt, 128);
  const scanner = new RecordScanner(dialect, head.length + 1, 'the sample');
  for (let from = 0; widths.length < sampledRecords;) {
    const next = scanner.scan(batch, head, from, head.length, whole);
    for (let row = 0; row < batch.rows; row++)
      widths.push(hasStrayQuote(batch, row, dialect.quote) ? -1 : (batch.found[row] ?? 0));
    if (batch.rows === 0 || next >= head.length) break;
    from = next;
  }
  return widths;
}

function hasStrayQuote(batch: RecordBatch, row: number, quote: number): boolean {
  if (quote < 0) return false;
  const values = Math.min(batch.width, batch.found[row] ?? 0);
  for (let at = row * batch.width; at < row * batch.width + values; at++) {
    const isPlain = batch.kinds[at] === kinds.plain;
    if (isPlain && batch.bytes.subarray(batch.starts[at], batch.ends[at]).includes(quote)) return true;
  }
  return batch.defects[row] === defects.quote;
}

/** The most frequent width, and the share of records that have it. */
function evenness(widths: readonly number[]): { readonly width: number; readonly share: number } {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [most] = [...counts].sort((left, right) => right[1] - left[1] || right[0] - left[0]);
  return most === undefined ? { width: 0, share: 0 } : { width: most[0], share: most[1] / widths.length };
}
