import { describe, expect, it } from 'vitest';
import { Passes } from './passes.js';

/** Passes that count, with the answers of the schedules. */
function aPair(answer: number | null) {
  const made = { schedules: 0, plans: 0, at: 10_000 };
  const schedules = { run: () => ((made.schedules += 1), Promise.resolve(answer)) };
  const plan = { run: () => ((made.plans += 1), Promise.resolve(null)) };
  return { made, passes: new Passes(schedules, plan, () => made.at) };
}

describe('passes', () => {
  it('plan each time, but look at schedules once a second, and come back after it', async () => {
    const { made, passes } = aPair(null);
    expect(await passes.run()).toBeNull();
    made.at += 400;
    expect(await passes.run()).toBe(600);
    made.at += 600;
    expect(await passes.run()).toBeNull();
    expect(made).toMatchObject({ schedules: 2, plans: 3 });
  });

  it('wait for the next due time, and no less than the rest', async () => {
    expect(await aPair(90_000).passes.run()).toBe(90_000);
    expect(await aPair(0).passes.run()).toBe(1_000);
  });

  it('look at schedules again at once after a look that failed', async () => {
    let looks = 0;
    const schedules = {
      run: () => ((looks += 1), looks === 1 ? Promise.reject(new RangeError('gone')) : Promise.resolve(null)),
    };
    const passes = new Passes(schedules, { run: () => Promise.resolve(null) }, () => 1);
    await expect(passes.run()).rejects.toThrow('gone');
    expect(await passes.run()).toBeNull();
  });
});
