import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptConnections, type KeptConnection } from './kept-connections.js';

function connection(): KeptConnection & { alive: boolean; ended: boolean } {
  const made = { alive: true, ended: false, end: () => void (made.ended = true) };
  return made;
}

describe('connections that are kept', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('go to the next who wants the same place, each to one only', () => {
    const kept = new KeptConnections();
    const one = connection();
    kept.keep('here', one);
    expect(kept.take('there')).toBeUndefined();
    expect(kept.take('here')).toBe(one);
    expect(kept.take('here')).toBeUndefined();
  });

  it('are passed over when they were lost meanwhile', () => {
    const kept = new KeptConnections();
    const [older, newer] = [connection(), connection()];
    kept.keep('here', older);
    kept.keep('here', newer);
    newer.alive = false;
    expect(kept.take('here')).toBe(older);
  });

  it('are ended when nobody took them in time, and not before', () => {
    const kept = new KeptConnections({ idleMs: 1_000 });
    const [taken, left] = [connection(), connection()];
    kept.keep('here', left);
    kept.keep('here', taken);
    expect(kept.take('here')).toBe(taken);
    vi.advanceTimersByTime(999);
    expect(left.ended).toBe(false);
    vi.advanceTimersByTime(1);
    expect([left.ended, taken.ended]).toEqual([true, false]);
    expect(kept.take('here')).toBeUndefined();
  });

  it('are no more than the limit, whatever is given back (Invariant 11)', () => {
    const kept = new KeptConnections({ mostPerPlace: 2 });
    const all = [connection(), connection(), connection()];
    for (const one of all) kept.keep('here', one);
    expect(all.map((one) => one.ended)).toEqual([false, false, true]);
  });
});
