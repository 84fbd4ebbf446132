import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFact, noFacts, type Fact, type RunFacts } from './run-facts.js';
import { activeAttempt, latestAttempt, stateOf } from './run.js';

const failure = { code: 'CHIMERA_WORKER_LOST', message: 'gone', hint: 'wait', retryable: true };
const requested: Fact = { kind: 'requested', at: 1, trigger: 'manual', requestedBy: 'ada' };
const assigned = (attempt: number): Fact => ({
  kind: 'assigned',
  attempt,
  at: attempt * 10,
  supervisor: 's1',
});
const merge = (facts: readonly Fact[]): RunFacts => facts.reduce(mergeFact, noFacts);

describe('a run', () => {
  it('goes from requested to published as facts arrive', () => {
    const steps: [Fact, string][] = [
      [requested, 'requested'],
      [assigned(1), 'assigned'],
      [{ kind: 'started', attempt: 1, at: 11 }, 'running'],
      [{ kind: 'staged', attempt: 1, at: 12 }, 'staged'],
      [{ kind: 'assessed', attempt: 1, at: 13, passed: true }, 'staged'],
      [{ kind: 'published', attempt: 1, at: 14 }, 'published'],
    ];
    let facts = noFacts;
    for (const [fact, state] of steps) {
      facts = mergeFact(facts, fact);
      expect(stateOf(facts)).toBe(state);
    }
  });

  it('gives back the same object for a fact it has', () => {
    const facts = merge([requested, assigned(1)]);
    expect(mergeFact(facts, assigned(1))).toBe(facts);
    expect(mergeFact(facts, requested)).toBe(facts);
  });

  it('is not changed by late facts of an older attempt', () => {
    const facts = merge([
      requested,
      assigned(1),
      { kind: 'failed', attempt: 1, at: 15, ...failure },
      assigned(2),
    ]);
    for (const late of ['started', 'staged'] as const) {
      const after = mergeFact(facts, { kind: late, attempt: 1, at: 30 });
      expect(stateOf(after)).toBe('assigned');
      expect(activeAttempt(after)?.attempt).toBe(2);
    }
    expect(stateOf(mergeFact(facts, { kind: 'rejected', attempt: 1, at: 31 }))).toBe('assigned');
  });

  it('is published whichever attempt published it, because readers see it', () => {
    const facts = merge([requested, assigned(1), assigned(2), { kind: 'published', attempt: 1, at: 40 }]);
    expect(stateOf(facts)).toBe('published');
  });

  it('takes back a loss when the attempt turns out to be staged, unless another attempt began', () => {
    const lost = merge([requested, assigned(1), { kind: 'lost', attempt: 1, at: 20, ...failure }]);
    expect(stateOf(lost)).toBe('requested');
    expect(stateOf(mergeFact(lost, { kind: 'staged', attempt: 1, at: 21 }))).toBe('staged');
    const retried = mergeFact(lost, assigned(2));
    expect(stateOf(mergeFact(retried, { kind: 'staged', attempt: 1, at: 22 }))).toBe('assigned');
  });

  it('derives the same from its facts in any order and repetition (Invariant 2)', () => {
    const facts: Fact[] = [
      requested,
      assigned(1),
      { kind: 'started', attempt: 1, at: 11 },
      { kind: 'failed', attempt: 1, at: 12, ...failure },
      assigned(2),
      { kind: 'staged', attempt: 2, at: 21 },
      { kind: 'assessed', attempt: 2, at: 22, passed: false },
      { kind: 'rejected', attempt: 2, at: 23 },
    ];
    const expected = merge(facts);
    const shuffled = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
    fc.assert(
      fc.property(shuffled, (order) => {
        expect(merge(order)).toEqual(expected);
        expect(stateOf(merge(order))).toBe('rejected');
        expect(latestAttempt(merge(order))).toBe(2);
      }),
    );
  });

  it('ends on request, whatever comes late, but is published when readers see it', () => {
    const asked: Fact = { kind: 'cancelRequested', at: 15, requestedBy: 'ada', reason: 'wrong day' };
    const cancelled = merge([requested, assigned(1), asked, { kind: 'cancelled', at: 16 }]);
    expect(stateOf(cancelled)).toBe('cancelled');
    for (const late of ['started', 'staged', 'rejected'] as const)
      expect(stateOf(mergeFact(cancelled, { kind: late, attempt: 1, at: 30 }))).toBe('cancelled');
    expect(stateOf(mergeFact(cancelled, { kind: 'published', attempt: 1, at: 31 }))).toBe('published');
  });

  it('comes to the same whenever its cancellation is learnt (Invariant 2)', () => {
    const facts: Fact[] = [
      requested,
      { kind: 'cancelRequested', at: 2, requestedBy: 'ada', reason: '' },
      assigned(1),
      { kind: 'stopTold', attempt: 1, at: 11, times: 1 },
      { kind: 'stopTold', attempt: 1, at: 21, times: 2 },
      { kind: 'failed', attempt: 1, at: 22, ...failure, code: 'CHIMERA_RUN_CANCELLED' },
      { kind: 'cancelled', at: 23 },
    ];
    const expected = merge(facts);
    const shuffled = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
    fc.assert(
      fc.property(shuffled, (order) => {
        expect(merge(order)).toEqual(expected);
        expect(stateOf(merge(order))).toBe('cancelled');
        expect(merge(order).attempts['1']?.stopTold).toEqual({ at: 21, times: 2 });
      }),
    );
  });
});
