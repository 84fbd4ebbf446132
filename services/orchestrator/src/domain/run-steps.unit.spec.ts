import { describe, expect, it } from 'vitest';
import { mergeFact, noFacts, type Fact, type RunFacts } from './run-facts.js';
import { queueWait, stepsOf } from './run-steps.js';

const at = (second: number): number => 1_800_000_000_000 + second * 1_000;
const requested: Fact = { kind: 'requested', at: at(0), trigger: 'manual', requestedBy: 'ada' };
const assigned: Fact = { kind: 'assigned', attempt: 1, at: at(3), supervisor: 's' };
const course: readonly Fact[] = [
  requested,
  assigned,
  { kind: 'started', attempt: 1, at: at(4) },
  { kind: 'staged', attempt: 1, at: at(14) },
  { kind: 'assessed', attempt: 1, at: at(16), passed: true },
  { kind: 'published', attempt: 1, at: at(16.5) },
];
const merged = (facts: readonly Fact[]): RunFacts => facts.reduce(mergeFact, noFacts);

describe('steps of a run', () => {
  it('are what lies between its facts, in seconds', () => {
    expect(queueWait(merged(course))).toBe(3);
    expect(Object.fromEntries(stepsOf(merged(course)))).toEqual({
      start: 1,
      stage: 10,
      assess: 2,
      publish: 0.5,
      total: 16.5,
    });
  });

  it('are told of the attempt that was published', () => {
    const retried = merged([
      ...course.slice(0, 3),
      { kind: 'assigned', attempt: 2, at: at(30), supervisor: 's' },
      { kind: 'started', attempt: 2, at: at(31) },
      { kind: 'staged', attempt: 2, at: at(41) },
      { kind: 'published', attempt: 2, at: at(50) },
    ]);
    expect(Object.fromEntries(stepsOf(retried))).toEqual({ start: 1, stage: 10, total: 50 });
  });

  it('are unknown while facts are missing', () => {
    expect(queueWait(merged([requested]))).toBeNull();
    expect(queueWait(merged([assigned]))).toBeNull();
    expect(stepsOf(merged(course.slice(0, 5)))).toEqual([]);
  });
});
