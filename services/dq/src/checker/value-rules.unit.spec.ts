import { testColumn, type TextRow } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import type { CheckResult, Column, Rule } from '@chimera/contracts';
import { aRule, stagedInMemory } from '../fixtures/staged-rows.fixture.js';
import { checkRows } from './check-rows.js';

const columns = [
  testColumn('id', 'int64'),
  testColumn('name', 'text'),
  testColumn('price', 'decimal(10,2)'),
  testColumn('day', 'date'),
  testColumn('at', 'timestamptz'),
  testColumn('ratio', 'float64'),
  testColumn('small', 'int32'),
];
const day = (text: string): string => String(Date.parse(`${text}T00:00:00Z`) / 86_400_000);
const micros = (text: string): string => String(BigInt(Date.parse(text)) * 1000n);

/** A row from what differs from nulls. */
function row(values: Readonly<Record<string, string>>): TextRow {
  return columns.map(({ name }) => values[name] ?? null);
}

async function check(
  rows: readonly TextRow[],
  rule: Rule,
  of: readonly Column[] = columns,
): Promise<CheckResult> {
  const { task, ranges } = await stagedInMemory(of, rows, [rule]);
  const [conformity, result] = await checkRows(task, ranges);
  expect(conformity).toMatchObject({ check: 'schemaConformity', passed: true });
  return result!;
}

describe('length', () => {
  const rows = ['', 'ab', 'äöü😀', 'abcde'].map((name) => row({ name }));

  it.each([
    [{ min: '1' }, 1, ['']],
    [{ max: '4' }, 1, ['abcde']],
    [{ min: '2', max: '4' }, 2, ['', 'abcde']],
    [{}, 0, []],
  ])('with %o', async (bounds, failingRows, samples) => {
    const result = await check(
      [...rows, row({})],
      aRule('length', ['name'], bounds as Record<string, string>),
    );
    expect(result).toMatchObject({ passed: failingRows === 0, failingRows });
    expect(result.samples.toSorted()).toEqual(samples);
  });

  it('refuses a column without length', async () => {
    await expect(check(rows, aRule('length', ['id'], { min: '1' }))).rejects.toMatchObject({
      code: 'CHIMERA_INTENT_INVALID',
    });
  });
});

describe('pattern', () => {
  const rows = ['N123', 'n123', 'xN123x', 'ß'].map((name) => row({ name }));

  it('matches anywhere, unless anchored', async () => {
    expect(await check(rows, aRule('pattern', ['name'], { pattern: 'N\\d+' }))).toMatchObject({
      failingRows: 2,
    });
    const anchored = await check([...rows, row({})], aRule('pattern', ['name'], { pattern: '^N\\d+$' }));
    expect(anchored).toMatchObject({ passed: false, failingRows: 3 });
  });

  it('is not held up by a pattern that backtracks elsewhere', async () => {
    const evil = row({ name: `${'a'.repeat(50_000)}!` });
    expect(await check([evil], aRule('pattern', ['name'], { pattern: '^(a+)+$' }))).toMatchObject({
      failingRows: 1,
    });
  });

  it.each(['(a)\\1', '(?=a)b', '(', 'a{99999}'])('refuses %s', async (pattern) => {
    await expect(check(rows, aRule('pattern', ['name'], { pattern }))).rejects.toMatchObject({
      code: 'CHIMERA_INTENT_INVALID',
    });
  });

  it('shows no more than the beginning of a value', async () => {
    const result = await check(
      [row({ name: 'x'.repeat(5_000) })],
      aRule('pattern', ['name'], { pattern: 'y' }),
    );
    expect(result.samples[0]).toHaveLength(203);
  });
});

describe('allowedValues', () => {
  const allowed = (column: string, ...values: readonly (string | number)[]): Rule =>
    aRule('allowedValues', [column], { values: JSON.stringify(values) });

  it.each([
    ['name', ['AA', 'UA'], ['AA', 'UA', 'ZZ'], ['ZZ']],
    ['id', ['1', '-9223372036854775808'], ['1', '-9223372036854775808', '2'], ['2']],
    ['small', [1, 2], ['1', '2', '3', '3'], ['3', '3']],
    ['price', ['1.5', 2], ['1.50', '2.00', '2.01'], ['2.01']],
    ['ratio', [0.5, 'NaN'], ['0.5', 'NaN', '0.25'], ['0.25']],
    ['day', ['2024-02-29'], [day('2024-02-29'), day('2024-03-01')], ['2024-03-01']],
  ])('of %s', async (column, values, given, samples) => {
    const rows = [...given.map((value) => row({ [column]: value })), row({})];
    const result = await check(rows, allowed(column, ...values));
    expect(result).toMatchObject({ passed: false, failingRows: samples.length });
    expect(result.samples).toEqual(samples);
  });
});

describe('compare', () => {
  const compare = (left: string, operator: string, right: string): Rule =>
    aRule('compare', [left, right], { operator });

  it.each([
    ['id', '<', 'small', { id: '1', small: '2' }, { id: '2', small: '2' }, '2, 2'],
    ['id', '=', 'price', { id: '7', price: '7.00' }, { id: '7', price: '7.01' }, '7, 7.01'],
    ['price', '>=', 'ratio', { price: '0.50', ratio: '0.5' }, { price: '0.49', ratio: '0.5' }, '0.49, 0.5'],
    [
      'day',
      '<=',
      'at',
      { day: day('2024-01-01'), at: micros('2024-01-01T00:00:00Z') },
      { day: day('2024-01-02'), at: micros('2024-01-01T23:59:59Z') },
      '2024-01-02, 2024-01-01 23:59:59+00',
    ],
  ])('%s %s %s', async (left, operator, right, kept, broken, sample) => {
    const rows = [
      row(kept),
      row({ [left]: kept[left as keyof typeof kept]! }),
      row({}),
      row(broken),
      row(kept),
    ];
    const result = await check(rows, compare(left, operator, right));
    expect(result).toMatchObject({ passed: false, failingRows: 1, samples: [sample] });
  });

  it('does not mix rows where one side is null', async () => {
    const rows = [
      row({ id: '9' }),
      row({ small: '1' }),
      row({ id: '9' }),
      row({ small: '1' }),
      row({ id: '9' }),
    ];
    expect(await check(rows, compare('id', '<', 'small'))).toMatchObject({ passed: true, failingRows: 0 });
  });

  it.each([
    ['id', '<', 'name'],
    ['id', '~', 'small'],
    ['id', '<', 'id'],
    ['id', '<', 'nowhere'],
  ])('refuses %s %s %s', async (left, operator, right) => {
    await expect(check([row({})], compare(left, operator, right))).rejects.toMatchObject({
      code: expect.stringMatching(/^CHIMERA_(INTENT_INVALID|COLUMN_UNKNOWN)$/),
    });
  });
});

describe('freshness', () => {
  const asOf = String(Date.parse('2024-06-02T00:00:00Z'));
  const fresh = (column: string): Rule =>
    aRule('freshness', [column], { maxAge: 'P1D', maxAgeMs: '86400000', asOf });

  it('looks at the newest value', async () => {
    const rows = [
      row({ at: micros('2020-01-01T00:00:00Z') }),
      row({ at: micros('2024-06-01T00:00:00Z') }),
      row({}),
    ];
    expect(await check(rows, fresh('at'))).toMatchObject({
      passed: true,
      observed: '2024-06-01 00:00:00+00',
    });
  });

  it('fails for what is older, and for nothing at all', async () => {
    const old = [row({ day: day('2024-05-31') })];
    expect(await check(old, fresh('day'))).toMatchObject({
      passed: false,
      observed: '2024-05-31',
      failingRows: 1,
    });
    expect(await check([row({})], fresh('day'))).toMatchObject({ passed: false, observed: 'no value' });
  });
});
