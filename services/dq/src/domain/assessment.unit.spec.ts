import { formatSum, parseSum, addSums } from '@chimera/dataplane';
import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { aRule } from '../fixtures/staged-rows.fixture.js';
import { aStagedRun } from '../fixtures/run-staged.fixture.js';
import { checksWithoutScan, rulesToAssess } from './assessment.js';
import { passes } from './check-result.js';
import { ledgerCheck } from './checks/ledger.check.js';
import { primaryKeyCheck } from './checks/primary-key.check.js';
import { receiptCheck } from './checks/receipt.check.js';
import { rowCountCheck } from './checks/row-count.check.js';

const staged = aStagedRun();
const { ledger, receipt, segments } = staged;

describe('ledger', () => {
  it('holds when every row read is accounted for', () => {
    expect(ledgerCheck({ ...ledger, read: 12, quarantined: 2 })).toMatchObject({
      passed: true,
      failingRows: 0,
    });
  });

  it('fails by the number of rows that are missing or too many', () => {
    expect(ledgerCheck({ ...ledger, read: 13 })).toMatchObject({
      id: 'ledger',
      severity: 'error',
      passed: false,
      expected: '13 rows read = staged + quarantined + filtered + deduplicated',
      failingRows: 3,
    });
    expect(ledgerCheck({ ...ledger, read: 8 })).toMatchObject({ passed: false, failingRows: 2 });
  });

  it('fails when the source counts other rows than were read', () => {
    expect(ledgerCheck({ ...ledger, sourceCount: 11 }).passed).toBe(false);
  });
});

describe('receipt', () => {
  it('holds when the target has exactly the sealed rows', () => {
    expect(receiptCheck(ledger, segments, receipt)).toMatchObject({ passed: true, failingRows: 0 });
  });

  it('counts what the target dropped as duplicates by declaration', () => {
    const less = { ...receipt, rows: 7 };
    expect(receiptCheck({ ...ledger, staged: 7, deduplicated: 3 }, segments, less)).toMatchObject({
      passed: true,
      observed: expect.stringContaining('3 dropped as duplicates'),
    });
    expect(receiptCheck({ ...ledger, staged: 7, deduplicated: 2 }, segments, less)).toMatchObject({
      passed: false,
      failingRows: 1,
    });
  });

  it('adds up checksums of parts, wrapping', () => {
    const sum = 'ffffffffffffffff';
    const parts = [0, 1].map((part) => ({ ...segments[0]!, part, rows: 5, checksum: sum }));
    const checksum = formatSum(addSums(parseSum(sum), parseSum(sum)));
    expect(receiptCheck(ledger, parts, { ...receipt, checksum }).passed).toBe(true);
  });

  it.each([
    ['rows', { rows: 9 }, '9 rows in the target', 1],
    ['checksum', { checksum: '0'.repeat(16) }, 'checksum 0000000000000000', 0],
  ])('fails on other %s', (_, change, observed, failingRows) => {
    expect(receiptCheck(ledger, segments, { ...receipt, ...change })).toMatchObject({
      passed: false,
      observed: expect.stringContaining(observed),
      failingRows,
    });
  });

  it('fails, and says so, when the ledger tells another number than the target', () => {
    expect(receiptCheck({ ...ledger, staged: 7 }, segments, receipt)).toMatchObject({
      passed: false,
      observed: expect.stringContaining('7 rows staged by the ledger'),
      failingRows: 3,
    });
  });
});

describe('row count', () => {
  it.each([
    [{}, 0, true, 'at least 0 rows', 0],
    [{ min: '10', max: '10' }, 10, true, 'at least 10 and at most 10 rows', 0],
    [{ min: '1000' }, 10, false, 'at least 1,000 rows', 990],
    [{ max: '4' }, 10, false, 'at least 0 and at most 4 rows', 6],
  ])('with bounds %o and %i rows', (bounds, rows, passed, expected, failingRows) => {
    const rule = aRule('rowCount', [], bounds as Record<string, string>);
    expect(rowCountCheck(rule, rows)).toMatchObject({ passed, expected, failingRows });
  });
});

describe('primary key', () => {
  const columns = [testColumn('id', 'int64', { keyPosition: 1 }), testColumn('note', 'text')];

  it('says nothing when the target could build it, or had none to build', () => {
    expect(primaryKeyCheck(receipt, columns)).toBeNull();
  });

  it('fails with what the target said, naming the key', () => {
    const broken = { ...receipt, keyViolation: 'Key (id)=(7) is duplicated.' };
    expect(primaryKeyCheck(broken, columns)).toMatchObject({
      id: 'primaryKey',
      columns: ['id'],
      passed: false,
      observed: 'Key (id)=(7) is duplicated.',
    });
  });

  it('names a composite key in its own order', () => {
    const composite = [
      testColumn('b', 'text', { keyPosition: 2 }),
      testColumn('a', 'text', { keyPosition: 1 }),
    ];
    expect(primaryKeyCheck({ ...receipt, keyViolation: 'x' }, composite)?.columns).toEqual(['a', 'b']);
  });
});

describe('assessment', () => {
  it('leaves rules that were applied while reading to the reader', () => {
    const aside = { ...aRule('notNull', ['id']), action: 'quarantine' };
    const whole = aRule('unique', ['id']);
    expect(rulesToAssess({ rules: [aside, whole] })).toEqual([whole]);
  });

  it('consists of ledger, receipt, key and every row count', () => {
    const rules = [aRule('rowCount', [], { min: '1' }), aRule('unique', ['id'])];
    const broken = { ...receipt, keyViolation: 'x' };
    const ids = checksWithoutScan(aStagedRun({ rules, receipt: broken }), null).map(({ check }) => check);
    expect(ids).toEqual(['ledger', 'receipt', 'primaryKey', 'rowCount']);
  });

  it('passes when only warnings fail', () => {
    const warning = { ...rowCountCheck({ ...aRule('rowCount', [], { min: '99' }), severity: 'warn' }, 1) };
    expect(warning.passed).toBe(false);
    expect(passes([warning])).toBe(true);
    expect(passes([warning, ledgerCheck({ ...ledger, read: 0 })])).toBe(false);
  });
});
