import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LaneRotation, type DueLane } from './lane-rotation.js';

const lane = (name: string, running = 0, oldest = 0): DueLane => ({ lane: name, running, oldest });

describe('LaneRotation', () => {
  it('gives the slot to the lane with fewest running', () => {
    expect(new LaneRotation().share([lane('a', 2), lane('b', 1)], 1)).toEqual([{ lane: 'b', take: 1 }]);
  });

  it('takes turns when the same runs everywhere', () => {
    const rotation = new LaneRotation();
    const lanes = [lane('noisy', 0, 1), lane('quiet', 0, 2)];
    const order = Array.from({ length: 4 }, () => rotation.share(lanes, 1)[0]?.lane);
    expect(order).toEqual(['noisy', 'quiet', 'noisy', 'quiet']);
  });

  it('begins with the oldest task', () => {
    expect(new LaneRotation().share([lane('young', 0, 9), lane('old', 0, 3)], 1)).toEqual([
      { lane: 'old', take: 1 },
    ]);
  });

  it('gives a lane no more than its limit, those that run included, and leaves slots free rather than break it', () => {
    const lanes = [lane('hanging', 2), lane('slow', 1), lane('quick')];
    expect(new LaneRotation().share(lanes, 10, { mostPerLane: 2 })).toEqual([
      { lane: 'quick', take: 2 },
      { lane: 'slow', take: 1 },
    ]);
  });

  describe('with groups', () => {
    const of = (group: string, count: number) =>
      Array.from({ length: count }, (_, n): DueLane => ({ ...lane(`${group}-${n}`), group }));
    const takenBy = (shares: readonly { lane: string; take: number }[], group: string) =>
      shares
        .filter(({ lane: name }) => name.startsWith(`${group}-`))
        .reduce((sum, { take }) => sum + take, 0);

    it('leaves half of the slots free of a group that is alone, whatever it has waiting', () => {
      const shares = new LaneRotation().share(of('a', 40), 32, { mostPerLane: 2, runningByGroup: new Map() });
      expect(takenBy(shares, 'a')).toBe(16);
    });

    it('has room for the next group at once, and gives the first no more meanwhile', () => {
      const runningByGroup = new Map([['a', 16]]);
      const shares = new LaneRotation().share([...of('a', 40), ...of('b', 40)], 16, {
        mostPerLane: 2,
        runningByGroup,
      });
      expect([takenBy(shares, 'a'), takenBy(shares, 'b')]).toEqual([0, 8]);
    });

    it('shares alike between groups that wait, however many lanes each has', () => {
      const shares = new LaneRotation().share([...of('a', 20), ...of('b', 2)], 12, {
        mostPerLane: 2,
        runningByGroup: new Map(),
      });
      expect([takenBy(shares, 'a'), takenBy(shares, 'b')]).toEqual([4, 4]);
    });

    it('uses the last slot', () => {
      expect(new LaneRotation().share(of('a', 2), 1, { runningByGroup: new Map() })).toHaveLength(1);
    });
  });

  it('hands out every slot, and to no two lanes shares that differ by more than one when none runs', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 50 }), (lanes, slots) => {
        const shares = new LaneRotation().share(
          lanes.map((name) => lane(name)),
          slots,
        );
        const takes = lanes.map((name) => shares.find((share) => share.lane === name)?.take ?? 0);
        expect(takes.reduce((sum, take) => sum + take, 0)).toBe(slots);
        expect(Math.max(...takes) - Math.min(...takes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
