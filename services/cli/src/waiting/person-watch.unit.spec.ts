import { describe, expect, it } from 'vitest';
import { run as published } from '../commands/answers.fixture.js';
import { personWatch } from './person-watch.js';
import type { Run } from './run.waiter.js';

const waitingFor = (reason: string | null): Run => ({
  ...published,
  state: 'requested',
  waiting: reason === null ? null : { for: reason, detail: 'd', until: null, since: published.requestedAt },
});

describe('a run that waits for a person', () => {
  it.each([
    ['paused', true],
    ['declaration', true],
    ['held', false],
    ['capacity', false],
    ['retry', false],
    [null, false],
  ])('waiting for %s: at once %s', (reason, expected) => {
    expect(personWatch(1_000, () => 0)(waitingFor(reason))).toBe(expected);
  });

  it('gives a changed source time for its new contract, anew for each hold', () => {
    let now = 0;
    const needsPerson = personWatch(1_000, () => now);
    const seen = (at: number, reason: string): boolean => ((now = at), needsPerson(waitingFor(reason)));
    expect([
      seen(0, 'held'),
      seen(999, 'held'),
      seen(1_000, 'capacity'),
      seen(1_100, 'held'),
      seen(2_099, 'held'),
      seen(2_100, 'held'),
    ]).toEqual([false, false, false, false, false, true]);
  });
});
