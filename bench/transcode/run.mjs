/**
 * How fast rows are transcoded, beside a loop that only walks the frames of the same COPY stream.
 * `node bench/transcode/run.mjs [rows] [repeats]`; build first (`pnpm build`).
 * Where the time goes: `node --cpu-prof --cpu-prof-dir=.chimera/prof bench/transcode/run.mjs 1000000 5`, then open the
 * profile in a browser's developer tools; functions of the kernel appear as `wasm-function[n]`, those of the slow path as
 * `run0`, `run1`, ... and `row` or `rows`.
 */
import {
  compileAvroToPgCopy,
  compileColumnsToAvro,
  compilePgCopyToAvro,
  compileRowScanner,
  RowHash,
} from '@chimera/dataplane';
import { op } from '../../libs/dataplane/dist/kernel/column-program.js';
import { avroToPgCopy } from '../../libs/dataplane/dist/transcode/avro-to-pg-copy.js';
import { planColumns } from '../../libs/dataplane/dist/transcode/column-plan.js';
import { pgCopyStream } from '../../libs/dataplane/dist/transcode/pg-copy-to-avro.js';
import { pgWireTypeOf } from '../../libs/dataplane/dist/transcode/pg-wire.js';
import { limitsOf } from '../../libs/dataplane/dist/transcode/row-ledger.js';
import { copyStream, flights, lineitem } from './data.mjs';

const rows = Number(process.argv[2] ?? 500_000);
const repeats = Number(process.argv[3] ?? 5);
/** What a socket hands over at once. */
const pieceBytes = 65_536;

for (const table of [flights, lineitem]) measureTable(table);
console.log(
  `peak resident memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB (holds the whole input and its Avro form)`,
);

function measureTable(table) {
  const stream = copyStream(table, rows);
  const chunks = transcode(table, stream);
  const avroBytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
  console.log(
    `\n${table.name}: ${rows} rows, ${table.columns.length} columns, ${(stream.length / rows).toFixed(1)} B a row in COPY, ${(avroBytes / rows).toFixed(1)} B in Avro`,
  );
  const walk = report('walk the COPY frames only', () => walkFrames(stream, table.columns.length));
  report('COPY -> Avro, checksum in', () => transcode(table, stream), walk);
  report('  the same, every row handed back', () => pump(slowTranscoder(table), stream), walk);
  const ends = rowEnds(table, chunks);
  report('checksum alone', () => hashRows(chunks, ends), walk);
  report('Avro -> COPY, checksum in', () => encode(compileAvroToPgCopy(table.columns), chunks), walk);
  report(
    '  the same, every batch handed back',
    () => encode(avroToPgCopy(table.columns, handBack), chunks),
    walk,
  );
  report(
    'walk Avro rows (well-formed, checksum)',
    () => scan(table, chunks, { sum: true, utf8: false }),
    walk,
  );
  report('walk Avro rows (well-formed, UTF-8)', () => scan(table, chunks, {}), walk);
  if (table === flights) report('column vectors -> Avro, checksum in', () => fromColumns(), walk);
}

/** Median rate by the clock, and the CPU time that a row takes: the second hardly moves when other work shares the cores. */
function report(name, work, walk) {
  work();
  const taken = Array.from({ length: repeats }, () => measured(work));
  const clock = taken.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const cpu = taken.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b)[repeats >> 1];
  const rate = rows / clock[repeats >> 1];
  const spread = `${million(rows / clock.at(-1))} to ${million(rows / clock[0])}`;
  const beside = walk === undefined ? '' : `, ${(walk / rate).toFixed(1)} x the walk`;
  const nanos = ((cpu / rows) * 1e9).toFixed(0);
  console.log(`  ${name.padEnd(42)} ${million(rate)} M rows/s (${spread}), ${nanos} ns CPU a row${beside}`);
  return rate;
}

function measured(work) {
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

function million(rate) {
  return (rate / 1e6).toFixed(2);
}

function walkFrames(stream, columns) {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  let p = 19;
  let seen = 0;
  while (view.getInt16(p) !== -1) {
    p += 2;
    for (let i = 0; i < columns; i++) {
      const length = view.getInt32(p);
      p += length < 0 ? 4 : 4 + length;
    }
    seen++;
  }
  return seen;
}

/** The generated JavaScript that takes what the kernel does not: with this, it takes everything. */
function handBack() {
  return op.none;
}

function slowTranscoder({ columns }) {
  return pgCopyStream(planColumns(columns, []), columns.map(pgWireTypeOf), limitsOf({}), handBack);
}

function transcode(table, stream) {
  return pump(compilePgCopyToAvro(table.columns, []), stream);
}

function pump(transcoder, stream) {
  const chunks = [];
  for (let p = 0; p < stream.length; p += pieceBytes) {
    transcoder.push(stream.subarray(p, p + pieceBytes));
    for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) chunks.push(chunk);
  }
  const last = transcoder.end();
  return last === null ? chunks : [...chunks, last];
}

function rowEnds(table, chunks) {
  return chunks.map(({ bytes, rows: count }) => {
    const ends = new Int32Array(count);
    let row = 0;
    let end = 0;
    const scanner = compileRowScanner(table.columns, {
      visitors: {},
      keys: [
        {
          columns: table.columns.map((column) => column.name),
          visit: (_h, _l, _n, key) => (ends[row++] = end += key.bytes().length),
        },
      ],
    });
    scanner.scan(bytes, count);
    return ends;
  });
}

function hashRows(chunks, ends) {
  const hash = new RowHash();
  chunks.forEach(({ bytes }, i) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let start = 0;
    for (const end of ends[i]) {
      hash.add(view, start, end);
      start = end;
    }
  });
  return hash.take();
}

function encode(encoder, chunks) {
  let bytes = 0;
  for (const chunk of chunks) bytes += encoder.encode(chunk.bytes, chunk.rows).length;
  return bytes;
}

function scan(table, chunks, request) {
  const scanner = compileRowScanner(table.columns, request);
  for (const chunk of chunks) scanner.scan(chunk.bytes, chunk.rows);
  return scanner.takeSum();
}

/** Flights as DuckDB hands them over: vectors of 2,048 values. */
function fromColumns() {
  const size = 2_048;
  const integers = new BigInt64Array(size).map((_, i) => BigInt(i * 37));
  const dates = new BigInt64Array(size).map((_, i) => 978_307_200_000_000n + BigInt(i) * 61_000_000n);
  const strings = Buffer.alloc(size * 16);
  for (let i = 0; i < size; i++) {
    strings.writeUInt32LE(3, i * 16);
    strings.write('ORD', i * 16 + 4, 'latin1');
  }
  const vector = (data) => ({
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    validity: null,
  });
  const vectors = [integers, dates, integers, integers, strings, strings].map(vector);
  const integer = { layout: 'int64' };
  const formats = [integer, integer, integer, integer, { layout: 'view16' }, { layout: 'view16' }];
  const transcoder = compileColumnsToAvro(flights.columns, [], { formats });
  for (let done = 0; done < rows; done += size) {
    transcoder.push(vectors, Math.min(size, rows - done));
    while (transcoder.take() !== null);
  }
  return transcoder.end();
}
