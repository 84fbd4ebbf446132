import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.js';

describe('backOffMs', () => {
  it('doubles from a second up to five minutes', () => {
    expect([1, 2, 3, 9, 10, 1_000].map((attempt) => backOffMs(attempt, () => 1))).toEqual([
      1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ]);
  });

  it('takes off up to half at random', () => {
    expect(backOffMs(3, () => 0)).toBe(2_000);
  });
});
