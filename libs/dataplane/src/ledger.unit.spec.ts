import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceLedger } from './ledger.js';

const ledger = { read: 10, staged: 6, quarantined: 2, filtered: 1, deduplicated: 1, sourceCount: 10 };

describe('balanceLedger (Invariant 10)', () => {
  it('balances when every row is accounted for', () => {
    expect(balanceLedger(ledger)).toEqual({
      balanced: true,
      difference: 0,
      sourceDifference: 0,
      explanation: '10 read = 6 staged + 2 quarantined + 1 filtered + 1 deduplicated.',
    });
    expect(balanceLedger({ ...ledger, sourceCount: null })).toMatchObject({
      balanced: true,
      sourceDifference: null,
    });
  });

  it.each([
    [{ ...ledger, staged: 5 }, 'found that 1 rows are missing.'],
    [{ ...ledger, staged: 7 }, 'found that 1 rows too many.'],
    [{ ...ledger, sourceCount: 12 }, 'found that the source counted 12 rows in the snapshot.'],
    [
      { ...ledger, staged: 7, quarantined: 1, filtered: 2, deduplicated: 0, sourceCount: 9 },
      'found that the source counted 9 rows in the snapshot.',
    ],
    [
      { ...ledger, staged: 7, filtered: -1, deduplicated: 2 },
      'found that a count is not a whole number from 0 on.',
    ],
    [{ ...ledger, staged: Number.NaN }, 'found that a count is not a whole number from 0 on.'],
  ])('explains what does not: %o', (broken, explanation) => {
    expect(balanceLedger(broken)).toMatchObject({ balanced: false });
    expect(balanceLedger(broken).explanation).toContain(explanation);
  });

  it('never balances after one count was moved', () => {
    const counts = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(
        counts,
        fc.constantFrom('read', 'staged', 'quarantined', 'filtered', 'deduplicated'),
        fc.integer({ min: 1 }),
        ([a, b, c, d], field, by) => {
          const whole = {
            read: a + b + c + d,
            staged: a,
            quarantined: b,
            filtered: c,
            deduplicated: d,
            sourceCount: null,
          };
          expect(balanceLedger(whole).balanced).toBe(true);
          expect(balanceLedger({ ...whole, [field]: whole[field as 'read'] + by }).balanced).toBe(false);
        },
      ),
    );
  });
});
