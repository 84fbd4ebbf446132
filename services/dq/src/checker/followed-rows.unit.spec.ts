import type { LoadSegment, Rule } from '@chimera/contracts';
import { LoadWriter } from '@chimera/dataplane';
import { createMemoryKafka, type KafkaPort } from '@chimera/kafka';
import { eventually, testColumn, type TextRow } from '@chimera/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { aContract, aRule, checkerTask, chunkOf } from '../fixtures/staged-rows.fixture.js';
import { checkRows } from './check-rows.js';
import { FollowedRows } from './followed-rows.js';
import type { CheckerTask } from './protocol.js';

const columns = [testColumn('id', 'int64', { nullable: false }), testColumn('carrier', 'text')];
const contract = aContract('chimera.load.ns.ds', columns);
const identity = { runId: 'run', attempt: 1 };
const open: FollowedRows[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((rows) => rows.close()));
});

/** An attempt of two parts on two partitions that is still being read. */
async function anAttempt(rules: readonly Rule[]) {
  const { port } = createMemoryKafka();
  const admin = await port.admin();
  await admin.ensureTopics([{ name: contract.loadTopic, partitions: 2 }]);
  await writerOf(port, 0, 'an earlier run').then((writer) => writer.seal());
  const ends = await admin.offsets(contract.loadTopic);
  const writers = [await writerOf(port, 0), await writerOf(port, 1)];
  const { segments, ...base } = checkerTask({ ...identity, contract, segments: [] }, rules);
  void segments;
  const starts = ends.map(({ partition, high }) => ({ partition, offset: high }));
  const followed = new FollowedRows({ ...base, starts, parts: 2, rowsExpected: 4 }, await port.rangeReader());
  open.push(followed);
  const write = (part: number, rows: readonly TextRow[]) => writers[part]!.append(chunkOf(columns, rows));
  const seal = async (): Promise<CheckerTask> => {
    const sealed = await Promise.all(writers.map((writer) => writer.seal()));
    return { ...base, segments: sealed };
  };
  return { port, followed, write, seal };
}

async function writerOf(port: KafkaPort, part: number, runId = identity.runId): Promise<LoadWriter> {
  const place = { topic: contract.loadTopic, partition: part, schemaId: contract.loadSchemaId };
  return new LoadWriter(await port.bulkProducer(), { ...identity, runId, ...place, part });
}

const rules = [aRule('unique', ['id']), aRule('notNull', ['carrier'])];
const bad: readonly (readonly [number, readonly TextRow[]])[] = [
  [0, [['1', 'AA']]],
  [1, [['2', null]]],
  [0, [['3', 'UA']]],
  [1, [['1', 'AA']]],
];

describe('rows followed while they are read', () => {
  it('come to the verdict of a look at what was staged, over all partitions', async () => {
    const { port, followed, write, seal } = await anAttempt(rules);
    for (const [part, rows] of bad) await write(part, rows);
    const staged = await seal();
    const found = await followed.conclude(staged);
    expect(found).toEqual(await checkRows(staged, await port.rangeReader()));
    expect(found).toMatchObject([{ passed: true }, { passed: false, samples: ['1'] }, { passed: false }]);
  });

  it('are looked at as they come, and know when all are there', async () => {
    const { followed, write, seal } = await anAttempt([]);
    const before = followed.lastBatchAt;
    await write(0, [['1', 'AA']]);
    await eventually(() => expect(followed.lastBatchAt).toBeGreaterThan(before));
    expect(followed.sealed).toBe(false);
    await seal();
    await eventually(() => expect(followed.sealed).toBe(true));
  });

  it.each([
    ['an offset', { lastOffset: 99 }],
    ['a count', { rows: 7 }],
    ['a checksum', { checksum: '00000000000000aa' }],
  ])('give no verdict on segments that differ by %s', async (_what, change: Partial<LoadSegment>) => {
    const { followed, write, seal } = await anAttempt([]);
    await write(0, [['1', 'AA']]);
    const staged = await seal();
    const [first, ...others] = staged.segments;
    expect(
      await followed.conclude({ ...staged, segments: [{ ...first!, ...change }, ...others] }),
    ).toBeNull();
  });

  it.each([
    ['another attempt', { attempt: 2 }],
    ['other rules', { rules: [aRule('notNull', ['id'])] }],
    ['another contract', { contract: { ...contract, version: 2 } }],
  ])('give no verdict on %s, and do not wait for it', async (_what, change: Partial<CheckerTask>) => {
    const { followed } = await anAttempt([]);
    const task = checkerTask({ ...identity, contract, segments: [] }, []);
    expect(await followed.conclude({ ...task, ...change })).toBeNull();
  });

  it('leave it to the look at what was staged to tell what is wrong with them', async () => {
    const { port, followed, write, seal } = await anAttempt([]);
    await write(0, [['1', 'AA']]);
    const producer = await port.producer();
    const nonsense = { key: null, value: Buffer.from('no batch') };
    await producer.send([{ topic: contract.loadTopic, partition: 0, records: [nonsense] }]);
    const staged = await seal();
    expect(await followed.conclude(staged)).toBeNull();
    expect(await checkRows(staged, await port.rangeReader())).toMatchObject([{ passed: false }]);
  });

  it('are left at once when nobody will stage them', async () => {
    const { followed, write } = await anAttempt([]);
    await write(0, [['1', 'AA']]);
    // Their seals will never come.
    await followed.close();
    expect(followed.sealed).toBe(false);
  });
});
