import type { CheckResult, Rule } from '@chimera/contracts';
import { RowHash, encodeLoadBatch, type RowChunk } from '@chimera/dataplane';
import { createKafkaPort } from '@chimera/kafka';
import { silentLogger } from '@chimera/telemetry';
import { testColumn, testStack, uniqueName } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildService, runChecker } from '../fixtures/dq-process.fixture.js';
import {
  aContract,
  aRule,
  checkerTask,
  chunkOf,
  stage,
  type StagedRun,
} from '../fixtures/staged-rows.fixture.js';
import type { CheckerReport } from './protocol.js';

const brokers = testStack().kafkaBrokers.split(',');
const kafka = createKafkaPort({ brokers, clientId: 'dq-test', logger: silentLogger });
const idColumn = testColumn('id', 'int64', { nullable: false });
const columns = [idColumn, testColumn('carrier', 'text')];

beforeAll(buildService);

const newContract = () => aContract(`chimera.load.dq.${uniqueName('ds')}`, columns);
const check = (staged: StagedRun, rules: readonly Rule[]) =>
  runChecker({ ...checkerTask(staged, rules), brokers });

function checksOf(report: CheckerReport): readonly CheckResult[] {
  if (report.kind === 'checked') return report.checks;
  throw new RangeError(`${report.code}: ${report.message}`);
}

describe('checker process', () => {
  it('passes good rows and tells what it took', async () => {
    const staged = await stage(kafka, newContract(), [
      [chunkOf(columns, [['1', 'AA']]), chunkOf(columns, [['2', 'UA']])],
      [chunkOf(columns, [['3', null]])],
      [],
    ]);
    const report = await check(staged, [aRule('unique', ['id']), aRule('notNull', ['id'])]);
    expect(checksOf(report)).toMatchObject([
      { id: 'schemaConformity', passed: true, expected: expect.stringMatching(/^3 rows of /) },
      { check: 'unique', passed: true },
      { check: 'notNull', passed: true },
    ]);
    expect(report).toMatchObject({ usage: { role: 'checker', pid: expect.any(Number) } });
  });

  it('fails each rule with its count and samples', async () => {
    const rows = [
      ['1', 'AA'],
      ['1', null],
      ['-5', 'UA'],
    ];
    const staged = await stage(kafka, newContract(), [[chunkOf(columns, rows)]]);
    const rules = [
      aRule('unique', ['id']),
      aRule('notNull', ['carrier']),
      aRule('range', ['id'], { min: '0' }),
    ];
    expect(checksOf(await check(staged, rules)).slice(1)).toMatchObject([
      { check: 'unique', passed: false, failingRows: 1, samples: ['1'] },
      { check: 'notNull', passed: false, failingRows: 1 },
      { check: 'range', passed: false, failingRows: 1, samples: ['-5'] },
    ]);
  });

  it('takes a damaged record for a finding, not for a reason to crash', async () => {
    const contract = newContract();
    const staged = await stage(kafka, contract, [[chunkOf(columns, [['1', 'AA']])]]);
    const { runId, attempt } = staged;
    const position = { schemaId: contract.loadSchemaId, runId, attempt, part: 0, seq: 0 };
    const damaged = encodeLoadBatch(position, Buffer.from([1, 2, 3]), 1);
    const producer = await kafka.producer();
    const [ack] = await producer.send([
      { topic: contract.loadTopic, partition: 1, records: [{ key: null, value: damaged }] },
    ]);
    await producer.close();
    const offset = ack!.baseOffset;
    const segment = { ...staged.segments[0]!, partition: 1, firstOffset: offset, lastOffset: offset };
    const report = await check({ ...staged, segments: [segment] }, [aRule('unique', ['id'])]);
    expect(checksOf(report)).toMatchObject([
      {
        id: 'schemaConformity',
        passed: false,
        observed: expect.stringMatching(/offset 0.*CHIMERA_MESSAGE_UNDECODABLE/),
      },
    ]);
  });

  it('takes records that are gone for a finding', async () => {
    const contract = newContract();
    const staged = await stage(kafka, contract, [[chunkOf(columns, [['1', 'AA']])]]);
    const admin = await kafka.admin();
    await admin.deleteRecordsBefore([{ topic: contract.loadTopic, partition: 0, offset: 1 }]);
    await admin.close();
    expect(checksOf(await check(staged, []))).toMatchObject([
      { passed: false, observed: expect.stringContaining('CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE') },
    ]);
  });

  it('reports what it cannot do instead of a verdict', async () => {
    const staged = await stage(kafka, newContract(), [[chunkOf(columns, [['1', 'AA']])]]);
    expect(await check(staged, [aRule('range', ['nope'], { min: '1' })])).toMatchObject({
      kind: 'failed',
      code: 'CHIMERA_COLUMN_UNKNOWN',
      disposition: 'reject',
    });
  });

  it('takes as much memory for a million rows as for a hundred thousand', async () => {
    const contract = { ...newContract(), columns: [idColumn] };
    const rules = [aRule('unique', ['id']), aRule('range', ['id'], { min: '0' })];
    const peaks: number[] = [];
    for (const rows of [100_000, 1_000_000]) {
      const halves = [numberedChunks(0, rows / 2), numberedChunks(rows / 2, rows)];
      const report = await check(await stage(kafka, contract, halves), rules);
      expect(checksOf(report).map(({ passed }) => passed)).toEqual([true, true, true]);
      peaks.push(report.kind === 'checked' ? report.usage.peakMemoryBytes : 0);
    }
    expect(peaks[1]! / peaks[0]!).toBeLessThan(1.3);
  });
});

const rowsAChunk = 5_000;

/** Chunks of different ids, made one at a time; encoded by hand, because a million rows are many. */
function* numberedChunks(from: number, to: number): Generator<RowChunk> {
  for (let first = from; first < to; first += rowsAChunk) {
    const hash = new RowHash();
    const bytes = Buffer.alloc(rowsAChunk * 5);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let end = 0;
    for (let id = first; id < first + rowsAChunk; id += 1) {
      const start = end;
      let rest = id * 2;
      for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[end++] = (rest & 0x7f) | 0x80;
      bytes[end++] = rest;
      hash.add(view, start, end);
    }
    const counts = { rows: rowsAChunk, read: rowsAChunk, filtered: 0, rejected: [] };
    yield { bytes: bytes.subarray(0, end), sum: hash.take(), ...counts };
  }
}
