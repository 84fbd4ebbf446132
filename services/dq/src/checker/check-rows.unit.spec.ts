import { existsSync } from 'node:fs';
import type { CheckResult, Column, Rule } from '@chimera/contracts';
import { createMemoryKafka, type RangeReader } from '@chimera/kafka';
import { testColumn, type TextRow } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import {
  aContract,
  aRule,
  checkerTask,
  chunkOf,
  stage,
  stagedInMemory,
} from '../fixtures/staged-rows.fixture.js';
import { checkRows } from './check-rows.js';

const columns = [
  testColumn('id', 'int64', { nullable: false }),
  testColumn('carrier', 'text'),
  testColumn('delay', 'int32'),
];

async function check(
  rows: readonly TextRow[],
  rules: readonly Rule[],
  of: readonly Column[] = columns,
): Promise<readonly CheckResult[]> {
  const { task, ranges } = await stagedInMemory(of, rows, rules);
  const results = await checkRows(task, ranges);
  expect(existsSync(task.directory)).toBe(false);
  return results;
}

async function checkOne(rows: readonly TextRow[], rule: Rule, of?: readonly Column[]): Promise<CheckResult> {
  const [conformity, result, ...more] = await check(rows, [rule], of);
  expect(conformity).toMatchObject({ id: 'schemaConformity', passed: true });
  expect(more).toEqual([]);
  expect(result).toMatchObject({ id: rule.id, check: rule.rule, columns: rule.columns, severity: 'error' });
  return result!;
}

const good: readonly TextRow[] = [
  ['1', 'AA', '5'],
  ['2', 'UA', '-3'],
  ['3', 'AA', '0'],
];

describe('notNull', () => {
  it('passes where every row has a value', async () => {
    expect(await checkOne(good, aRule('notNull', ['carrier', 'delay']))).toMatchObject({
      passed: true,
      observed: 'none',
      failingRows: 0,
    });
  });

  it('counts nulls of each column', async () => {
    const rows = [...good, ['4', null, null], ['5', 'AA', null]];
    expect(await checkOne(rows, aRule('notNull', ['id', 'carrier', 'delay']))).toMatchObject({
      passed: false,
      expected: 'no null in id, carrier, delay',
      observed: '1 in carrier, 2 in delay',
      failingRows: 3,
    });
  });
});

describe('range', () => {
  it('takes both bounds in, and null for no value', async () => {
    const rule = aRule('range', ['delay'], { min: '-3', max: '5' });
    expect(await checkOne([...good, ['4', 'AA', null]], rule)).toMatchObject({
      passed: true,
      expected: 'delay from -3 to 5',
      observed: 'every value within',
    });
  });

  it.each([
    [{ min: '0' }, 'at least 0', ['-3']],
    [{ max: '0' }, 'at most 0', ['5']],
    [{ min: '-1', max: '1' }, 'from -1 to 1', ['5', '-3']],
  ])('tells values outside of %o', async (bounds, expected, samples) => {
    const rule = aRule('range', ['delay'], bounds as Record<string, string>);
    expect(await checkOne(good, rule)).toMatchObject({
      passed: false,
      expected: `delay ${expected}`,
      observed: `${samples.length} values of delay outside`,
      failingRows: samples.length,
      samples,
    });
  });

  it('compares 64-bit values exactly, and decimals and days as what they are', async () => {
    const typed = [
      testColumn('big', 'int64'),
      testColumn('fare', 'decimal(10,2)'),
      testColumn('day', 'date'),
    ];
    const rows = [
      ['9007199254740993', '10.00', '0'],
      ['9007199254740992', '10.01', '1'],
    ];
    const results = await check(
      rows,
      [
        aRule('range', ['big'], { max: '9007199254740992' }),
        aRule('range', ['fare'], { max: '10.00' }),
        aRule('range', ['day'], { min: '1970-01-02' }),
      ],
      typed,
    );
    expect(results.slice(1).map(({ failingRows, samples }) => [failingRows, samples])).toEqual([
      [1, ['9007199254740993']],
      [1, ['10.01']],
      [1, ['1970-01-01']],
    ]);
  });

  it('shows ten samples however many values are outside', async () => {
    const rows = Array.from({ length: 50 }, (_, n) => [String(n), 'AA', '1000']);
    const result = await checkOne(rows, aRule('range', ['delay'], { max: '10' }));
    expect(result.failingRows).toBe(50);
    expect(result.samples).toHaveLength(10);
  });

  it('refuses a column that the contract does not have, by name', async () => {
    await expect(check(good, [aRule('range', ['dealy'], { min: '0' })])).rejects.toMatchObject({
      code: 'CHIMERA_COLUMN_UNKNOWN',
      message: expect.stringContaining('dealy'),
    });
  });
});

describe('unique', () => {
  it('passes for different keys', async () => {
    expect(await checkOne(good, aRule('unique', ['id']))).toMatchObject({ passed: true, observed: 'none' });
  });

  it('counts repeated keys and rows too many, over parts and partitions', async () => {
    const rows = [...good, ['1', 'AA', '1'], ['1', 'DL', '1'], ['2', 'DL', '1']];
    expect(await checkOne(rows, aRule('unique', ['id']))).toMatchObject({
      passed: false,
      expected: 'no two rows alike in id',
      observed: '2 keys more than once, 3 rows too many',
      failingRows: 3,
      samples: ['1', '2'],
    });
  });

  it('takes several columns as one key', async () => {
    const rows = [...good, ['1', 'UA', '9'], ['3', 'AA', '9']];
    expect(await checkOne(rows, aRule('unique', ['id', 'carrier']))).toMatchObject({
      failingRows: 1,
      samples: ['3, AA'],
    });
  });

  it('does not mix up neighbouring columns', async () => {
    const texts = [
      testColumn('a', 'text', { nullable: false }),
      testColumn('b', 'text', { nullable: false }),
    ];
    const rows = [
      ['ab', 'c'],
      ['a', 'bc'],
    ];
    expect(await checkOne(rows, aRule('unique', ['a', 'b']), texts)).toMatchObject({ passed: true });
  });

  it('holds a key with a null for different from every other, as SQL does', async () => {
    const rows = [
      ['1', null, '1'],
      ['1', null, '1'],
      ['1', 'AA', null],
    ];
    expect(await checkOne(rows, aRule('unique', ['id', 'carrier']))).toMatchObject({ passed: true });
    expect(await checkOne(rows, aRule('unique', ['id']))).toMatchObject({ failingRows: 2 });
  });

  it('shows ten keys at most, each shortened', async () => {
    const long = 'x'.repeat(5_000);
    const rows = Array.from({ length: 40 }, (_, n) => [String(n), `${n % 20} ${long}`, '1']);
    const { samples, failingRows } = await checkOne(rows, aRule('unique', ['carrier']));
    expect(failingRows).toBe(20);
    expect(samples).toHaveLength(10);
    expect(Math.max(...samples.map((sample) => sample.length))).toBeLessThan(250);
  });
});

describe('several rules', () => {
  it('share a column, and each sees every value', async () => {
    const rows = [...good, ['4', 'AA', null], ['5', 'AA', '99'], ['5', 'AA', null]];
    const results = await check(rows, [
      aRule('notNull', ['delay']),
      aRule('range', ['delay'], { max: '50' }),
      aRule('range', ['delay'], { max: '4' }),
      aRule('unique', ['delay']),
      aRule('unique', ['id', 'delay']),
    ]);
    expect(results.map(({ check: name, failingRows }) => [name, failingRows])).toEqual([
      ['schemaConformity', 0],
      ['notNull', 2],
      ['range', 1],
      ['range', 2],
      ['unique', 0],
      ['unique', 0],
    ]);
  });

  it('hold for no rows at all', async () => {
    const results = await check([], [aRule('notNull', ['delay']), aRule('unique', ['id'])]);
    expect(results.every(({ passed }) => passed)).toBe(true);
  });
});

describe('schema conformity', () => {
  it('fails alone where the rows are not what was sealed: rules over them would say nothing', async () => {
    const { port } = createMemoryKafka();
    const contract = aContract('chimera.load.ns.ds', columns);
    const staged = await stage(port, contract, [[chunkOf(columns, good)]]);
    const [segment] = staged.segments;
    const wider = { ...contract, columns: [...columns, testColumn('more', 'text')] };
    const results = await checkRows(
      checkerTask({ ...staged, contract: wider, segments: [segment!] }, [aRule('unique', ['id'])]),
      await port.rangeReader(),
    );
    expect(results).toMatchObject([
      {
        id: 'schemaConformity',
        passed: false,
        observed: expect.stringContaining('CHIMERA_MESSAGE_UNDECODABLE'),
        failingRows: 1,
      },
    ]);
  });

  it('fails where a sealed batch is gone', async () => {
    const { port } = createMemoryKafka();
    const contract = aContract('chimera.load.ns.ds', columns);
    const staged = await stage(port, contract, [[chunkOf(columns, good), chunkOf(columns, good)]]);
    const [segment] = staged.segments;
    const results = await checkRows(
      checkerTask({ ...staged, segments: [{ ...segment!, firstOffset: segment!.firstOffset + 1 }] }, []),
      await port.rangeReader(),
    );
    expect(results).toMatchObject([{ passed: false, observed: expect.stringContaining('CHIMERA_LOAD_GAP') }]);
  });

  it('does not take an unreachable broker for a finding', async () => {
    const { task } = await stagedInMemory(columns, good, []);
    const away: RangeReader = {
      pin: () => Promise.resolve(),
      // eslint-disable-next-line require-yield -- the broker is away before the first record
      read: async function* () {
        throw new TypeError('socket closed');
      },
      close: async () => undefined,
    };
    await expect(checkRows(task, away)).rejects.toThrow('socket closed');
  });
});
