import { describe, expect, it } from 'vitest';
import { daysLeft, declarationState, dueMilestone, ended } from './declaration-notice.js';

describe('dueMilestone', () => {
  it.each([
    ['2026-01-01', null],
    ['2026-05-31', null],
    ['2026-06-01', 30],
    ['2026-06-23', 30],
    ['2026-06-24', 7],
    ['2026-06-29', 7],
    ['2026-06-30', 1],
    ['2026-07-01', 1],
    ['2026-07-02', ended],
    ['2027-01-01', ended],
  ])('of a declaration until 2026-07-01 on %s is %s', (today, due) =>
    expect(dueMilestone('2026-07-01', today)).toBe(due),
  );

  it('counts calendar days over a leap day', () => expect(daysLeft('2028-03-01', '2028-02-28')).toBe(2));
});

describe('declarationState', () => {
  it.each([
    ['2026-01-01', 'valid'],
    ['2026-06-20', 'expiring'],
    ['2026-07-01', 'expiring'],
    ['2026-07-02', 'expired'],
  ])('on %s is %s', (today, state) => expect(declarationState('2026-07-01', today)).toBe(state));
});
