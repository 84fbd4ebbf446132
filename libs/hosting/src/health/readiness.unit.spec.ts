import { describe, expect, it } from 'vitest';
import type { Indication } from './indicator.js';
import { Readiness } from './readiness.js';

const down: Indication = { up: false, detail: 'chimera.a.b.v1 paused' };

function readinessOf(...answers: Indication[]): Readiness {
  const left = [...answers];
  return new Readiness('sample', [{ name: 'sample', check: () => left.shift()! }]);
}

describe('Readiness', () => {
  it('says why and since when, the same time at every look', async () => {
    const readiness = readinessOf(down, down);
    const first = await readiness.look();
    expect(first).toMatchObject({ status: 'down', service: 'sample' });
    expect(first.checks['sample']).toMatchObject({ status: 'down', detail: 'chimera.a.b.v1 paused' });
    expect(Date.parse(first.checks['sample']!.since!)).toBeLessThanOrEqual(Date.now());
    expect((await readiness.look()).checks).toEqual(first.checks);
  });

  it('takes the time from an indicator that knows it', async () => {
    const since = '2026-01-01T00:00:00.000Z';
    const { checks } = await readinessOf({ ...down, since }).look();
    expect(checks['sample']!.since).toBe(since);
  });

  it('begins anew after it was up', async () => {
    const since = '2026-01-01T00:00:00.000Z';
    const readiness = readinessOf({ ...down, since }, { up: true }, down);
    await readiness.look();
    expect(await readiness.look()).toMatchObject({ status: 'up', checks: { sample: { status: 'up' } } });
    expect((await readiness.look()).checks['sample']!.since).not.toBe(since);
  });
});
