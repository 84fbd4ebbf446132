import { RejectedMessageError, StopConsumingError, TransientError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { decide } from '../transport/decision.js';
import { defaultRetryPolicy, delayAfter, milliseconds, retryPolicy, type Duration } from './retry-policy.js';

describe('retry policy', () => {
  it('completes what is left out', () => {
    expect(retryPolicy({ attempts: 2 })).toEqual({ ...defaultRetryPolicy, attempts: 2 });
  });

  it.each([
    [{ attempts: 0 }, /attempts/],
    [{ attempts: 1.5 }, /attempts/],
    [{ factor: 0.5 }, /factor/],
    [{ firstDelay: 0 }, /firstDelay/],
    [{ firstDelay: '5s', maxDelay: '1s' }, /maxDelay/],
  ] as const)('refuses %j', (given, field) => {
    expect(() => retryPolicy(given)).toThrow(field);
  });

  it('reads durations', () => {
    expect(['200ms', '5s', '2m', 7].map((text) => milliseconds(text as Duration))).toEqual([
      200, 5_000, 120_000, 7,
    ]);
    expect(() => milliseconds('soon' as Duration)).toThrow(/duration/);
  });

  it('doubles up to its limit, less a jitter of at most a fifth', () => {
    const without = [1, 2, 3, 20].map((attempt) => delayAfter(defaultRetryPolicy, attempt, () => 0));
    expect(without).toEqual([200, 400, 800, 15_000]);
    expect(delayAfter(defaultRetryPolicy, 1, () => 1)).toBe(160);
  });
});

describe('the decision', () => {
  const policy = retryPolicy({ attempts: 3 });

  it.each([
    ['an unclassified error', new TypeError('x'), 1, 'retry'],
    ['a transient error', new TransientError('CHIMERA_DATABASE_CONFLICT', 'x'), 2, 'retry'],
    ['the last attempt', new TypeError('x'), 3, 'dead-letter'],
    ['a rejection', new RejectedMessageError('CHIMERA_CONFLICT', 'x'), 1, 'dead-letter'],
    ['a stop', new StopConsumingError('CHIMERA_CONFLICT', 'x'), 3, 'stop'],
    [
      'an outage after any number of attempts',
      new TransientError('CHIMERA_DATABASE_UNAVAILABLE', 'x'),
      99,
      'retry',
    ],
  ] as const)('for %s', (_name, error, attempt, kind) => {
    expect(decide(error, attempt, 0, policy).kind).toBe(kind);
  });

  it('does not count an outage against the message', () => {
    expect(decide(new TransientError('CHIMERA_DATABASE_UNAVAILABLE', 'x'), 3, 4, policy)).toMatchObject({
      counts: false,
    });
  });
});
