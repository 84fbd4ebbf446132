import { describe, expect, it } from 'vitest';
import { decideWatch, type Look, type WatchState } from './watch-decision.js';

const timing = { settleMs: 5_000, everyMs: 10_000 };
const a: Look = { fingerprint: 'a', files: 1 };
const b: Look = { fingerprint: 'b', files: 2 };

/** Looks one after the other, at seconds; answers what was told when. */
function watch(looks: readonly (readonly [second: number, look: Look])[], start: WatchState | null = null) {
  let state = start;
  const told: string[] = [];
  for (const [second, look] of looks) {
    const decision = decideWatch(state, look, timing, new Date(second * 1_000));
    state = decision.state;
    if (decision.tell) told.push(`${second}:${look.fingerprint}.${state.changes}`);
  }
  return told;
}

describe('watch over files', () => {
  it('tells what is there first once it has settled, and only once', () => {
    expect(
      watch([
        [0, a],
        [4, a],
        [5, a],
        [15, a],
        [25, a],
      ]),
    ).toEqual(['5:a.1']);
  });

  it('waits while files change, then tells one change', () => {
    expect(
      watch([
        [0, a],
        [3, b],
        [6, a],
        [9, b],
        [13, b],
        [14, b],
        [24, b],
      ]),
    ).toEqual(['14:b.1']);
  });

  it('tells a state that comes back after another', () => {
    expect(
      watch([
        [0, a],
        [5, a],
        [15, b],
        [20, b],
        [30, a],
        [35, a],
      ]),
    ).toEqual(['5:a.1', '20:b.2', '35:a.3']);
  });

  it('says nothing of an empty folder', () => {
    expect(
      watch([
        [0, { fingerprint: 'none', files: 0 }],
        [10, { fingerprint: 'none', files: 0 }],
      ]),
    ).toEqual([]);
  });

  it('goes on from what was kept before a restart', () => {
    const kept = { seen: 'a', seenSince: new Date(0), told: 'a', changes: 1 };
    expect(
      watch(
        [
          [100, a],
          [110, a],
        ],
        kept,
      ),
    ).toEqual([]);
    expect(
      watch(
        [
          [100, b],
          [105, b],
        ],
        kept,
      ),
    ).toEqual(['105:b.2']);
  });

  it('looks again when the files could have settled', () => {
    expect(decideWatch(null, a, timing, new Date(0)).nextMs).toBe(5_000);
    const told = { seen: 'a', seenSince: new Date(0), told: 'a', changes: 1 };
    expect(decideWatch(told, a, timing, new Date(1_000)).nextMs).toBe(10_000);
  });
});
