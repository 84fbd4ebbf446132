import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { aRule, stagedInMemory } from '../fixtures/staged-rows.fixture.js';
import { batchesOf } from './segments.js';
import type { StartScan } from './scan.js';
import { valueScan, wrongType } from './value-scan.js';
import { visitorsOf } from './visitors.js';

/** The check that docs/guides/rules.md adds: every value of the columns is an even number. */
const evenScan: StartScan = (rule, context) =>
  valueScan(rule, context, 'even', (column) => {
    if (column.type !== 'int32') throw wrongType(rule, column, 'a column of int32');
    return { number: (value) => value % 2 === 0 };
  });

const columns = [testColumn('seats', 'int32'), testColumn('name', 'text')];
const rows = [
  ['2', 'a'],
  ['3', 'b'],
  [null, 'c'],
  ['-4', 'd'],
];

describe('a check of one file', () => {
  it('sees every value on the way through the batches', async () => {
    const { task, ranges } = await stagedInMemory(columns, rows, []);
    const context = { columns, rows: rows.length, directory: task.directory, rescan: async () => undefined };
    const scan = evenScan(aRule('even', ['seats']), context);
    for await (const batch of batchesOf(task, ranges, { visitors: visitorsOf([scan]) })) void batch;
    expect(await scan.conclude()).toMatchObject({
      check: 'even',
      passed: false,
      expected: 'seats even',
      observed: '1 other values in seats',
      samples: ['3'],
    });
  });

  it('refuses a column that it has nothing to say about', () => {
    const context = { columns, rows: 0, directory: '', rescan: async () => undefined };
    expect(() => evenScan(aRule('even', ['name']), context)).toThrow(/a column of int32/);
  });
});
