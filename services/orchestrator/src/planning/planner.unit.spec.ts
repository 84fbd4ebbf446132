import { setTimeout as delay } from 'node:timers/promises';
import { silentLogger } from '@chimera/telemetry';
import { eventually } from '@chimera/testing';
import { expect, it } from 'vitest';
import { Planner } from './planner.js';

const passMs = 20;

it('rests after a pass three times as long as it took, however often it is woken', async () => {
  const times: { readonly began: number; readonly ended: number }[] = [];
  const pass = {
    run: async () => {
      const began = performance.now();
      await delay(passMs);
      times.push({ began, ended: performance.now() });
      return null;
    },
  };
  const planner = new Planner(pass, silentLogger, { gatherMs: 0 });
  planner.start();
  const waking = setInterval(() => planner.wake(), 1);
  await eventually(() => expect(times.length).toBeGreaterThanOrEqual(4));
  clearInterval(waking);
  await planner.stop();
  // The planner's own measure of a pass encloses this one; a timer may fire a millisecond or two early.
  times.slice(1).forEach(({ began }, index) => {
    const before = times[index]!;
    expect(began - before.ended).toBeGreaterThanOrEqual(3 * (before.ended - before.began) - 2);
  });
});

it('makes the pass for the last wake too', async () => {
  let changes = 0;
  let seen = 0;
  const pass = {
    run: async () => {
      const now = changes;
      await delay(passMs);
      seen = now;
      return null;
    },
  };
  const planner = new Planner(pass, silentLogger, { gatherMs: 0 });
  planner.start();
  for (let change = 0; change < 5; change += 1) {
    changes += 1;
    planner.wake();
    await delay(passMs / 2);
  }
  await eventually(() => expect(seen).toBe(5));
  await planner.stop();
});
