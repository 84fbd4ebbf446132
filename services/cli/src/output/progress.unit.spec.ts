import { describe, expect, it } from 'vitest';
import { progressWriter } from './output.js';

describe('progress without a terminal', () => {
  const fed = (lines: readonly (readonly [number, string])[]): readonly string[] => {
    let now = 0;
    const written = progressWriter(() => now);
    return lines.filter(([at, line]) => ((now = at), written(line))).map(([, line]) => line);
  };

  it('says the same once, however long it stays', () => {
    expect(
      fed([
        [0, 'p requested, waiting for a free slot'],
        [250, 'p requested, waiting for a free slot'],
        [60_000, 'p requested, waiting for a free slot'],
      ]),
    ).toEqual(['p requested, waiting for a free slot']);
  });

  it('tells a new state at once and counters every five seconds', () => {
    expect(
      fed([
        [0, 'p assigned'],
        [250, 'p running: load, 10 rows'],
        [500, 'p running: load, 20 rows'],
        [5_200, 'p running: load, 30 rows'],
        [5_300, 'p running: load, 40 rows'],
        [5_400, 'p staged'],
      ]),
    ).toEqual(['p assigned', 'p running: load, 10 rows', 'p running: load, 40 rows', 'p staged']);
  });
});
