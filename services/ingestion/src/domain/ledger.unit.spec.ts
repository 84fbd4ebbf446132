import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfLedger, ledgerOf, type ReadAccount } from './ledger.js';

const read: ReadAccount = {
  read: 100,
  quarantined: 2,
  filtered: 3,
  sourceCount: 100,
  sealedRows: 95,
  sealedChecksum: 'ab',
};
const staged = { rows: 95, checksum: 'ab' };

describe('the ledger', () => {
  it('balances when every row read is accounted for', () => {
    expect(faultOfLedger(read, staged, 5)).toBeNull();
    expect(ledgerOf(read, staged)).toEqual({
      read: 100,
      staged: 95,
      quarantined: 2,
      filtered: 3,
      deduplicated: 0,
      sourceCount: 100,
    });
  });

  it.each([
    ['a staged row too few', read, { ...staged, rows: 94 }],
    ['a staged row too many', read, { ...staged, rows: 96 }],
    ['another count at the source', { ...read, sourceCount: 101 }, staged],
    ['other rows than were sealed', read, { ...staged, checksum: 'cd' }],
    ['a row set aside that was not read', { ...read, quarantined: 3 }, staged],
  ])('does not balance with %s, and that is not retried', (_what, account, receipt) => {
    const fault = faultOfLedger(account, receipt, 100);
    expect(fault).toMatchObject({ code: 'CHIMERA_LEDGER_UNBALANCED', disposition: 'reject' });
  });

  it('counts what the target dropped as duplicates', () => {
    const fewer = { rows: 90, checksum: 'ab', deduplicated: 5 };
    expect(faultOfLedger(read, fewer, 5)).toBeNull();
    expect(ledgerOf(read, fewer)).toMatchObject({ staged: 90, deduplicated: 5 });
    expect(faultOfLedger(read, { ...fewer, deduplicated: 4 }, 5)).not.toBeNull();
  });

  it('takes a source that cannot count at its word', () => {
    expect(faultOfLedger({ ...read, sourceCount: null }, staged, 5)).toBeNull();
  });

  it('allows exactly the declared share of quarantined rows', () => {
    expect(faultOfLedger(read, staged, 2)).toBeNull();
    expect(faultOfLedger(read, staged, 1.99)).toMatchObject({ code: 'CHIMERA_QUARANTINE_EXCEEDED' });
    const empty = { ...read, read: 0, quarantined: 0, filtered: 0, sourceCount: 0, sealedRows: 0 };
    expect(faultOfLedger(empty, { rows: 0, checksum: 'ab' }, 0)).toBeNull();
  });

  it('never balances when any one count is off (Invariant 10)', () => {
    const counts = fc.record({ rows: fc.nat(1e6), quarantined: fc.nat(100), filtered: fc.nat(100) });
    const slip = fc.integer({ min: -1000, max: 1000 }).filter((by) => by !== 0);
    fc.assert(
      fc.property(
        counts,
        slip,
        fc.constantFrom('read', 'quarantined', 'filtered'),
        ({ rows, ...set }, by, field) => {
          const total = rows + set.quarantined + set.filtered;
          const account = { ...read, ...set, read: total, sourceCount: null, sealedRows: rows };
          expect(faultOfLedger(account, { rows, checksum: 'ab' }, 100)).toBeNull();
          const slipped = { ...account, [field]: account[field as 'read'] + by };
          expect(faultOfLedger(slipped, { rows, checksum: 'ab' }, 100)).not.toBeNull();
        },
      ),
    );
  });
});
