import { describe, expect, it } from 'vitest';
import { aContract } from '../fixtures/intent.fixture.js';
import { assertRunFits } from './run-fit.js';

const { columns } = aContract();
const delta = (column: string) => ({ kind: 'delta' as const, column });
const backfill = (from: string, to: string) => ({ mode: 'backfill' as const, from, to });

describe('assertRunFits', () => {
  it.each([
    ['day', '2024-01-01', '2024-01-01'],
    ['at', '2024-01-01T00:00:00Z', '2024-01-01T01:00:00+00:00'],
    ['id', '9', '10'],
    ['fare', '-1.5', '2'],
    ['not_known_here', 'b', 'a'],
  ])('takes a backfill of %s from %s to %s', (column, from, to) =>
    expect(() => assertRunFits(backfill(from, to), delta(column), columns)).not.toThrow(),
  );

  it.each([
    ['day', '2024-01-02', '2024-01-01', 'not to be above'],
    ['id', '10', '9', 'not to be above'],
    ['id', 'ten', '11', 'int64'],
    ['day', '2024-13-01', '2024-01-01', 'date'],
    ['at', 'now', '2024-01-01T00:00:00Z', 'timestamptz'],
  ])('refuses a backfill of %s from %s to %s', (column, from, to, told) => {
    expect(() => assertRunFits(backfill(from, to), delta(column), columns)).toThrow(told);
    expect(() => assertRunFits(backfill(from, to), delta(column), columns)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_RUN_PARAMETERS', disposition: 'reject' }),
    );
  });

  it('refuses a backfill of a pipeline that reads everything, and nothing else of it', () => {
    expect(() => assertRunFits(backfill('1', '2'), { kind: 'full' }, columns)).toThrow('the way full');
    for (const mode of ['normal', 'full'] as const)
      expect(() => assertRunFits({ mode }, { kind: 'full' }, columns)).not.toThrow();
  });
});
