import type { Column } from '@chimera/contracts';
import {
  addSums,
  emptySum,
  formatSum,
  type CsvTranscoder,
  type RowChunk,
  type RowRule,
} from '@chimera/dataplane';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadPlan } from '../source.js';
import { BatchPass, fieldsOf } from './batch-pass.js';
import type { CsvDataset, CsvFile } from './dataset.js';
import type { DeclaredFormat } from './format.js';
import { rowKernel } from './kernel-of.js';
import { KernelPass } from './kernel-pass.js';
import { RecordReader } from './record-reader.js';
import { RecordBatch, RecordScanner, type Dialect } from './scanner.js';

const types = ['text', 'boolean', 'int32', 'int64', 'decimal(12,3)', 'decimal(30,5)', 'float32', 'float64', 'date', 'time', 'timestamp', 'timestamptz', 'uuid']; // prettier-ignore
const names = types.map((type) => type.replace(/\W/g, '_'));
const columns = types.map((type, index): Column => ({
  name: names[index] as string,
  field: names[index] as string,
  type,
  nativeType: 'text',
  nullable: index % 5 !== 2,
  keyPosition: null,
  description: null,
  classification: null,
}));
const rules: readonly RowRule[] = [
  { rule: 'range', column: 'int64', min: '-5000000000', max: '7000000000' },
  { rule: 'range', column: 'float64', max: '1000000' },
  { rule: 'notNull', column: 'uuid' },
];

/** Rows that the kernel read itself, and all that were read by it or for it. */
const share = { kernel: 0, all: 0 };

interface Read {
  readonly bytes: string;
  readonly rows: number;
  readonly read: number;
  readonly sum: string;
  readonly places: readonly string[];
  readonly rejected: readonly object[];
}

interface Text {
  readonly blocks: readonly Buffer[];
  readonly format: DeclaredFormat;
  readonly dialect: Dialect;
  readonly order: readonly string[];
}

async function read(text: Text, way: 'kernel' | 'batches'): Promise<Read | string> {
  const file = { shown: 'f.csv', names: text.order } as unknown as CsvFile;
  const dataset = { format: text.format, dialect: text.dialect, files: [file] } as unknown as CsvDataset;
  const plan = { columns, rules, chunkBytes: 300, maxRowBytes: 2_000 } as unknown as ReadPlan;
  const notation = () => ({ decimal: text.format.decimal ?? ('.' as const) });
  const batches = new BatchPass(dataset, plan, notation, undefined);
  const scanner = new RecordScanner(text.dialect, 2_000, file.shown);
  const records = new RecordReader(streamOf(text.blocks), scanner);
  try {
    if (way === 'batches') return await gather(byBatches(batches, records, file));
    const kernel = rowKernel(dataset, plan, notation);
    if (kernel === null) throw new Error('expected columns that the kernel reads');
    const pass = new KernelPass(watched(kernel), batches, columns);
    const read = await gather(byKernel(pass, file, records));
    share.all += read.rows;
    return read;
  } catch (error) {
    return String(error);
  }
}

function watched(kernel: CsvTranscoder): CsvTranscoder {
  const run = kernel.run.bind(kernel);
  kernel.run = (length) => {
    const done = run(length);
    share.kernel += done.rows;
    return done;
  };
  return kernel;
}

async function* byBatches(
  batches: BatchPass,
  records: RecordReader,
  file: CsvFile,
): AsyncGenerator<RowChunk> {
  const batch = new RecordBatch(file.names.length, batches.capacity);
  while (await records.next(batch)) yield* batches.rows(batch, fieldsOf(columns, file), file);
  yield* batches.end();
}

async function* byKernel(pass: KernelPass, file: CsvFile, records: RecordReader): AsyncGenerator<RowChunk> {
  yield* pass.read(file, records, new AbortController().signal);
  yield* pass.end();
}

async function gather(chunks: AsyncGenerator<RowChunk>): Promise<Read> {
  const bytes: Buffer[] = [];
  const [places, rejected]: [string[], object[]] = [[], []];
  let [rows, count, sum] = [0, 0, emptySum];
  for await (const chunk of chunks) {
    bytes.push(chunk.bytes);
    rows += chunk.rows;
    count += chunk.read;
    sum = addSums(sum, chunk.sum);
    for (let index = 0; index < chunk.rows; index++) places.push(chunk.position?.(index) ?? '');
    rejected.push(...chunk.rejected);
  }
  const inOrder = rejected.map((row) => JSON.stringify(row)).sort();
  return { bytes: Buffer.concat(bytes).toString('hex'), rows, read: count, sum: formatSum(sum), places, rejected: inOrder as unknown as object[] }; // prettier-ignore
}

async function* streamOf(blocks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const block of blocks) yield await Promise.resolve(block);
}

const day = fc
  .date({ noInvalidDate: true, min: new Date('0001-01-02'), max: new Date('9999-12-30') })
  .map((date) => date.toISOString());
const thousandths = fc.integer().map((n) => String(n / 1000));
const plain = fc.string({ maxLength: 12, unit: fc.constantFrom(...'abc ÄxYz09.-€😀') });
const int64 = fc.bigInt({ min: -5_000_000_000n, max: 7_000_000_000n }).map(String);
const clock = day.map((date) => date.slice(11, 23));
const zones = fc.constantFrom('Z', '', '+02:00', '-0330', '+14');

/** As the kernel reads it. */
const usual: Readonly<Record<string, fc.Arbitrary<string>>> = {
  text: fc.oneof(plain, fc.constantFrom('x', 'a'.repeat(70))),
  boolean: fc.constantFrom('true', 'F', 'yes', '1', '0', 'nO', 'FALSE', 'y'),
  int32: fc.integer().map(String),
  int64,
  'decimal(12,3)': thousandths,
  'decimal(30,5)': thousandths,
  float32: thousandths,
  float64: fc.oneof(fc.integer({ max: 900_000 }).map((n) => String(n / 64)), thousandths.filter((text) => Number(text) < 1e6)),
  date: day.map((date) => date.slice(0, 10)),
  time: clock,
  timestamp: day.map((date) => date.slice(0, 23).replace('T', ' ')),
  timestamptz: fc.tuple(day, zones).map(([date, zone]) => date.slice(0, 23) + zone),
  uuid: fc.uuid(),
}; // prettier-ignore

/** What it reads only sometimes, or is no value at all. */
const rare: Readonly<Record<string, readonly string[]>> = {
  text: ['ä€😀', 'say "x"', '\u{10ffff}', 'NA'],
  boolean: ['maybe', 'tru', '\x11', 'TRUE ', 'ye'],
  int32: ['2147483647', '-2147483648', '2147483648', '-2147483649', '+7', '007', '1.0', '-', '1e3'],
  int64: ['9223372036854775807', '-9223372036854775808', '9223372036854775808', '18446744073709551616', '0000000000000000000000001', '7000000001'],
  'decimal(12,3)': ['.5', '5.', '-0.000', '999999999.999', '1000000000', '1.23450', '1.2345', '.', '1,5'],
  'decimal(30,5)': ['1234567890123456789012345.12345', '-0.1', '123456789012345678', '9999999999999.99999'],
  float32: ['1.5', '-0', '3.4028236e38', '999999999999999999', '0.1', '16777217'],
  float64: ['0.3', '9007199254740993', '9007199254740992', '0.1234567890123456', '-0.0', '1e-7', 'NaN', '0.0000000000000000000001', '1000000.5'],
  date: ['2023-02-29', '2024-02-29', '0000-01-01', '1900-02-29', '2000-02-29', '2024-1-1', '2024-13-01'],
  time: ['00:00', '23:59:59.999999', '12:00:00.1234567891', '24:00', '12:60', '1:00', '12:00:', '12:00:01.'],
  timestamp: ['2024-02-29 12:00', '2024-02-29T12:00:00Z', '2024-02-29', '2024-02-29x12:00', '2024-02-29T'],
  timestamptz: ['2024-02-29T12:00+0', '2024-02-29T12:00 +16', '2024-02-29T12:00 -15:59', '0001-01-01T00:00+14', '2024-02-29T12:00+02:', '2024-02-29T12:00+02:60'],
  uuid: ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'a0eebc999c0b4ef8bb6d6bb9bd380a11', 'g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
}; // prettier-ignore

const odd = fc.constantFrom('', ' ', '  7 ', 'NA', '"', '\0', '\r', 'a"b', 'x,y', 'a\nb', '"quoted', 'ï');
const dialects: readonly Dialect[] = [
  { delimiter: 44, quote: 34, escape: 34, newline: 10 },
  { delimiter: 59, quote: 39, escape: 39, newline: 10 },
  { delimiter: 9, quote: -1, escape: -1, newline: 13 },
];

/** Mostly whole records of usual values, so that the kernel reads most of them, with odd ones between. */
const texts = fc
  .record({
    dialect: fc.constantFrom(...dialects),
    order: fc.shuffledSubarray([...names, 'other'], { minLength: 12 }),
    nulls: fc.constantFrom(undefined, [], ['', 'NA'], ['-']),
    crlf: fc.boolean(),
    cut: fc.integer({ min: 1, max: 400 }),
    broken: fc.integer({ min: 0, max: 40 }),
  })
  .chain((made) => {
    const typed = made.order.map((name) => types[names.indexOf(name)] ?? 'text');
    const forms = fc.integer({ min: 0, max: 9 });
    const whole = typed.map((type) => fc.tuple(usual[type] as fc.Arbitrary<string>, forms));
    const mixed = typed.map((type, index) =>
      fc.oneof(
        { weight: 8, arbitrary: whole[index] as fc.Arbitrary<[string, number]> },
        { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...(rare[type] ?? [])), forms) },
        { weight: 1, arbitrary: fc.tuple(odd, forms) },
      ),
    );
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(...whole) },
      { weight: 1, arbitrary: fc.tuple(...mixed) },
    );
    return fc.tuple(fc.constant(made), fc.array(line, { maxLength: 60 }));
  })
  .map(([{ dialect, order, nulls, crlf, cut, broken }, lines]): Text => {
    const delimiter = String.fromCharCode(dialect.delimiter);
    const end = `${crlf && dialect.newline === 10 ? '\r' : ''}${String.fromCharCode(dialect.newline)}`;
    const written = lines.map((line, row) => {
      const values = line.map(([value, form]) => quotedBy(dialect, value, form));
      return row === broken ? values.slice(1).join(delimiter) : values.join(delimiter);
    });
    const bytes = Buffer.from(written.join(end) + (broken % 2 === 0 ? end : ''));
    if (broken % 7 === 3 && bytes.length > 50) bytes[50] = 0xff;
    const blocks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += cut) blocks.push(bytes.subarray(at, at + cut));
    return { blocks, dialect, order, format: nulls === undefined ? {} : { nulls } };
  });

function quotedBy({ delimiter, quote, newline }: Dialect, value: string, form: number): string {
  const special = [delimiter, quote, newline].some(
    (byte) => byte >= 0 && value.includes(String.fromCharCode(byte)),
  );
  if (quote < 0 || !(special ? form > 0 : form > 7)) return value;
  const mark = String.fromCharCode(quote);
  return `${mark}${value.replaceAll(mark, mark + mark)}${mark}`;
}

describe('delimited text by the kernel', () => {
  it('is read as the batches read it, to the byte, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await read(text, 'kernel')).toEqual(await read(text, 'batches'));
      }),
      { numRuns: 150 },
    );
    expect(share.kernel / share.all).toBeGreaterThan(0.3);
  });
});
