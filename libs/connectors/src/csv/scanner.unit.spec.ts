import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordReader } from './record-reader.js';
import { textAt } from './header.js';
import { defects, RecordBatch, RecordScanner, type Dialect } from './scanner.js';

const plain: Dialect = { delimiter: 44, quote: 34, escape: 34, newline: 10 };
const other: Dialect = { delimiter: 59, quote: 39, escape: 92, newline: 10 };

async function scan(
  blocks: readonly Buffer[],
  width: number,
  dialect = plain,
  maxRecordBytes = 1_000_000,
): Promise<
  readonly { readonly values: readonly string[]; readonly line: number; readonly defect: number }[]
> {
  const reader = new RecordReader(streamOf(blocks), new RecordScanner(dialect, maxRecordBytes, 'f'));
  const batch = new RecordBatch(width, 7);
  const records = [];
  while (await reader.next(batch))
    for (let row = 0; row < batch.rows; row++)
      records.push({
        values: Array.from({ length: Math.min(width, batch.found[row] ?? 0) }, (_, column) => textAt(batch, row, column, dialect)),
        line: batch.lines[row] ?? 0,
        defect: batch.defects[row] ?? 0,
      }); // prettier-ignore
  return records;
}

async function* streamOf(blocks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const block of blocks) yield await Promise.resolve(block);
}

/** Cuts bytes at the given places, wherever they are. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (left, right) => left - right,
  );
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

/** Writes a value so that it reads back as it is. */
function written(value: string, dialect: Dialect, always: boolean): string {
  const [quote, escape, delimiter] = [dialect.quote, dialect.escape, dialect.delimiter].map((code) => String.fromCharCode(code)) as [string, string, string]; // prettier-ignore
  const needs = always || value === '' || value.startsWith(quote) || /[\r\n]/.test(value) || value.includes(delimiter);
  if (!needs) return value;
  const escaped = [...value].map((letter) => (letter === quote || (escape !== quote && letter === escape) ? escape + letter : letter));
  return quote + escaped.join('') + quote;
} // prettier-ignore

const letters = fc.constantFrom('a', ' ', ',', ';', '"', "'", '\\', '\n', '\r\n', '\r', 'ü', '😀', '0');
const value = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(''));

describe('record scanner', () => {
  it.each([
    ['doubled quotes', plain],
    ['escaped quotes', other],
  ])('gives back what was written, with %s, wherever the stream is cut', async (_, dialect) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(value, value, value), { maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        async (rows, places, lineEnd, always, ended) => {
          const delimiter = String.fromCharCode(dialect.delimiter);
          const lines = rows.map((row) => row.map((text) => written(text, dialect, always)).join(delimiter));
          const text = lines.join(lineEnd) + (ended && lines.length > 0 ? lineEnd : '');
          const records = await scan(cut(Buffer.from(text), places), 3, dialect);
          expect(records.map((record) => record.values)).toEqual(rows);
          expect(records.every((record) => record.defect === defects.none)).toBe(true);
          let line = 1;
          for (const [index, written] of lines.entries()) {
            expect(records[index]?.line).toBe(line);
            line += written.split('\n').length;
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same records of any bytes, wherever they are cut', async () => {
    const bytes = fc.array(fc.constantFrom(...Buffer.from('a,"\n\r\\')), { maxLength: 80 }).map((codes) => Buffer.from(codes));
    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 12 }), async (content, places) => {
        expect(await scan(cut(content, places), 2)).toEqual(await scan([content], 2));
      }),
      { numRuns: 500 },
    );
  }); // prettier-ignore

  it('sets one line aside for quotes that do not fit, and goes on with the next', async () => {
    const text = '1,"a"b\n2,"never\n3,x\n';
    const records = await scan([Buffer.from(text)], 2);
    expect(records.map(({ line, defect }) => [line, defect])).toEqual([[1, defects.quote], [2, defects.quote], [3, defects.none]]);
  }); // prettier-ignore

  it('lets a quoted value be as long as a record may be, and no longer', async () => {
    const long = 'x\n'.repeat(500);
    const fits = await scan([Buffer.from(`1,"${long}"\n2,y\n`)], 2, plain, 1_010);
    expect(fits.map(({ defect, values }) => [defect, values[1]?.length])).toEqual([[0, 1_000], [0, 1]]);
    const [first] = await scan([Buffer.from(`1,"${long}"\n2,y\n`)], 2, plain, 1_000);
    expect(first?.defect).toBe(defects.quote);
    await expect(scan([Buffer.from(`1,${'x'.repeat(2_000)}\n`)], 2, plain, 1_000)).rejects.toThrow('at f:1');
  }); // prettier-ignore
});
