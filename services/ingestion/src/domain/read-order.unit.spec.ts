import type { RunAssigned } from '@chimera/contracts';
import type { CompleteIngestion } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { anAssignment, config } from './assignment.fixture.js';
import { needsMark, positionMoveOf, readOrderOf } from './read-order.js';
import { versionPlanOf } from './version-plan.js';

const delta = { kind: 'delta', column: 'changed_at', overlap: 'PT10M' } as const;

function assigned(
  ingestion: Partial<CompleteIngestion>,
  parameters: object = {},
  mode: 'replace' | 'append' | 'merge' = 'merge',
): RunAssigned {
  const target = { ...config.ingestion.target, mode };
  const pipeline = { ...config, ingestion: { ...config.ingestion, target, ...ingestion } };
  return anAssignment({ config: JSON.stringify(pipeline), parameters: JSON.stringify(parameters) });
}

describe('what an attempt reads', () => {
  it('is everything without a delta', () => {
    const run = assigned({ way: { kind: 'full' } });
    expect(needsMark(run)).toBe(false);
    expect(readOrderOf(run, null)).toEqual({ movesMark: false, mark: null });
  });

  it('is what grew since the mark, less the overlap, and moves the mark', () => {
    const run = assigned({ way: delta });
    expect(needsMark(run)).toBe(true);
    const order = readOrderOf(run, '2026-01-01');
    expect(order.range).toEqual({
      column: 'changed_at',
      after: '2026-01-01',
      upTo: null,
      overlap: 'PT10M',
    });
    expect(positionMoveOf(order, '2026-02-01')).toEqual({ before: '2026-01-01', after: '2026-02-01' });
  });

  it('is everything the first time, without an overlap', () => {
    const order = readOrderOf(assigned({ way: delta }), null);
    expect(order.range).toEqual({ column: 'changed_at', after: null, upTo: null });
    expect(positionMoveOf(order, '2026-02-01')).toEqual({ before: null, after: '2026-02-01' });
  });

  it('is everything in a full run, which moves the mark from where it is', () => {
    const run = assigned({ way: delta }, { mode: 'full' });
    expect(needsMark(run)).toBe(true);
    const order = readOrderOf(run, '2026-03-01');
    expect(order.range).toEqual({ column: 'changed_at', after: null, upTo: null });
    expect(positionMoveOf(order, '2026-02-01')).toEqual({ before: '2026-03-01', after: '2026-02-01' });
    expect(versionPlanOf(run)).toMatchObject({ mode: 'replace' });
  });

  it('is a range with both ends in a backfill, which leaves the mark alone', () => {
    const run = assigned({ way: delta }, { mode: 'backfill', from: '2025-01-01', to: '2025-12-31' });
    expect(needsMark(run)).toBe(false);
    const order = readOrderOf(run, null);
    expect(order.range).toEqual({
      column: 'changed_at',
      after: '2025-01-01',
      includeAfter: true,
      upTo: '2025-12-31',
    });
    expect(positionMoveOf(order, '2026-02-01')).toBeUndefined();
    expect(versionPlanOf(run)).toMatchObject({ mode: 'merge' });
  });

  it('cannot be a range of a pipeline without a delta column', () => {
    const run = assigned({ way: { kind: 'full' } }, { mode: 'backfill', from: '1', to: '2' });
    expect(() => readOrderOf(run, null)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_RUN_PARAMETERS', disposition: 'reject' }),
    );
  });

  it('completes the published version when rows come back from quarantine', () => {
    const replay = { mode: 'replay', quarantineOf: '11111111-1111-4111-8111-111111111111' };
    expect(versionPlanOf(assigned({}, replay, 'replace'))).toMatchObject({
      mode: 'replace',
      base: 'published',
    });
    expect(versionPlanOf(assigned({}, replay, 'append'))).toMatchObject({ mode: 'append' });
    expect(readOrderOf(assigned({ way: delta }, replay), null)).toEqual({ movesMark: false, mark: null });
  });
});

describe('the mark', () => {
  const order = (mark: string | null) =>
    readOrderOf(assigned({ way: { kind: 'delta', column: 'id' } }), mark);

  it('stays when nothing was found, or nothing newer', () => {
    expect(positionMoveOf(order('7'), null)).toBeUndefined();
    expect(positionMoveOf(order('7'), '7')).toBeUndefined();
    expect(positionMoveOf(order(null), null)).toBeUndefined();
  });

  it.each([
    ['100', '90'],
    ['9007199254740993', '9007199254740992'],
    ['-1.5', '-1.51'],
    ['2026-01-01 10:00:00.5+00', '2026-01-01 10:00:00.25+00'],
  ])('does not go back from %s to %s', (mark, found) => {
    expect(positionMoveOf(order(mark), found)).toBeUndefined();
    expect(positionMoveOf(order(found), mark)).toEqual({ before: found, after: mark });
  });
});
