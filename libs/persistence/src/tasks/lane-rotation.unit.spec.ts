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
    expect(new LaneRotation().share(lanes, 10, 2)).toEqual([
      { lane: 'quick', take: 2 },
      { lane: 'slow', take: 1 },
    ]);
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
