import { describe, expect, it } from 'vitest';
import { Simulation } from './simulation.fixture.js';

describe('planning, simulated', () => {
  it('finishes two thousand runs without exceeding capacity while messages are shuffled and repeated', () => {
    const world = new Simulation({ seed: 1, runs: 2_000, supervisors: 5, slots: 8, failureShare: 0.1 });
    world.play(20_000);
    expect(world.outcomes()).toEqual({ published: 2_000, abandoned: 0, cancelled: 0, unfinished: 0 });
    // All runs are of one team: of eight slots one is kept for another.
    expect(world.mostHeld).toBe(7);
    expect(world.repeatedMessages).toBeGreaterThan(100);
    expect(world.overlaps).toBe(0);
  });

  it('loses no run when supervisors die with all that they hold', () => {
    const world = new Simulation({ seed: 2, runs: 500, supervisors: 4, slots: 4, deaths: 12 });
    world.play(20_000);
    expect(world.outcomes()).toEqual({ published: 500, abandoned: 0, cancelled: 0, unfinished: 0 });
    expect(world.lostAttempts).toBeGreaterThan(10);
  });

  it('starves nobody while higher priorities keep coming faster than they can be done', () => {
    const priority = (run: number): number => (run % 20 === 0 ? 9 : 5);
    const options = {
      seed: 3,
      runs: 600,
      supervisors: 1,
      slots: 2,
      pipelines: 600,
      everyMs: 6_500,
      priority,
    };
    const world = new Simulation(options);
    world.play(20_000);
    expect(world.outcomes().published).toBe(600);
    expect(world.longestWaitMs).toBeLessThan(900_000);
  });

  it('holds for many seeds, with everything at once', () => {
    for (let seed = 10; seed < 40; seed += 1) {
      const world = new Simulation({
        seed,
        runs: 80,
        supervisors: 3,
        slots: 2,
        failureShare: 0.2,
        deaths: 3,
      });
      world.play(20_000);
      const { published, abandoned, unfinished } = world.outcomes();
      expect({ seed, total: published + abandoned, unfinished }).toEqual({ seed, total: 80, unfinished: 0 });
      expect(world.mostHeld).toBeLessThanOrEqual(2);
      expect(world.overlaps).toBe(0);
    }
  });

  it('ends every run that somebody wants ended, while supervisors die and messages are lost and repeated', () => {
    for (const seed of [11, 12, 13]) {
      const options = { seed, runs: 300, supervisors: 4, slots: 3, deaths: 3, failureShare: 0.1 };
      const world = new Simulation({ ...options, cancelShare: 0.3 });
      world.play(20_000);
      const { cancelled, unfinished } = world.outcomes();
      expect(unfinished).toBe(0);
      expect(cancelled).toBeGreaterThan(20);
      expect(world.overlaps).toBe(0);
      expect(world.mostHeld).toBeLessThanOrEqual(3);
    }
  });
});
