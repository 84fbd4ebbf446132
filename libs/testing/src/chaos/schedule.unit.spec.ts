import { describe, expect, it } from 'vitest';
import { schedule, type FaultKind } from './schedule.js';
import { SeededRandom } from './seeded-random.js';

const kinds: readonly FaultKind[] = [
  { name: 'kill-service', test: 'T1', lastsMs: [0, 0] },
  { name: 'freeze-service', test: 'T2', lastsMs: [5_000, 20_000] },
  { name: 'slow-sink', test: 'T16', lastsMs: [2_000, 10_000] },
];

describe('a schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(schedule(42, 5, kinds)).toEqual(schedule(42, 5, kinds));
    expect(schedule(42, 5, kinds)).not.toEqual(schedule(43, 5, kinds));
  });

  it('is, for a given seed, what it always was', () => {
    expect(schedule(7, 1, kinds).map(({ atMs, fault, forMs }) => [atMs, fault, forMs]))
      .toMatchInlineSnapshot(`
      [
        [
          1899,
          "slow-sink",
          7402,
        ],
        [
          13571,
          "kill-service",
          0,
        ],
        [
          18998,
          "freeze-service",
          19069,
        ],
        [
          45900,
          "slow-sink",
          6106,
        ],
      ]
    `);
  });

  it.each([1, 2, 3, 99, 2 ** 31])(
    'of seed %i strikes one thing at a time, and ends before the time is over',
    (seed) => {
      const planned = schedule(seed, 3, kinds);
      planned.slice(1).forEach((next, at) => {
        const before = planned[at]!;
        expect(next.atMs).toBeGreaterThanOrEqual(before.atMs + before.forMs + 3_000);
      });
      const last = planned.at(-1)!;
      expect(last.atMs + last.forMs).toBeLessThanOrEqual(175_000);
    },
  );

  it('takes every kind before it takes one again', () => {
    const first = schedule(5, 10, kinds).slice(0, kinds.length);
    expect(new Set(first.map(({ fault }) => fault)).size).toBe(kinds.length);
  });

  it('has one strike however short the time, and none without kinds', () => {
    expect(schedule(1, 0.01, kinds)).toHaveLength(1);
    expect(() => schedule(1, 1, [])).toThrow(/faults to choose from/);
    expect(() => schedule(1, Number.NaN, kinds)).toThrow(/minutes/);
  });
});

describe('seeded random numbers', () => {
  it('are the same for the same seed, and streams do not disturb each other', () => {
    const draw = (random: SeededRandom) => Array.from({ length: 5 }, () => random.int(0, 1000));
    const one = new SeededRandom(9);
    const fork = draw(one.fork('faults'));
    draw(one);
    expect(draw(one.fork('faults'))).toEqual(fork);
    expect(draw(new SeededRandom(9).fork('rows'))).not.toEqual(fork);
  });

  it('reach both bounds and every element', () => {
    const random = new SeededRandom(3);
    expect(new Set(Array.from({ length: 200 }, () => random.int(1, 4)))).toEqual(new Set([1, 2, 3, 4]));
    expect(random.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    const shares = Array.from({ length: 2000 }, () => random.next());
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});
