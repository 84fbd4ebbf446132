import { setTimeout as delay } from 'node:timers/promises';
import type { RunAssigned } from '@chimera/contracts';
import { eventually, type TcpProxy } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DisturbedRuns, type Outcome, type RunProxies } from './testing/disturbed-runs.fixture.js';

const rows = 20_000;
let runs: DisturbedRuns;
/** How long a run takes that nobody disturbs; a busy machine takes longer for the others too. */
let calmMs = 0;

beforeAll(async () => {
  runs = await DisturbedRuns.prepare();
  const calm = await runs.assignment(rows, 3);
  const began = performance.now();
  await runs.disturbed(calm, () => Promise.resolve());
  calmMs = performance.now() - began;
}, 240_000);
afterEach(() => runs.heal());
afterAll(() => runs.close(), 60_000);

/** Invariants 7, 9 and 10: staged and published once, every row once, and within 30 s after the fault. */
async function survived(assigned: RunAssigned, outcome: Outcome): Promise<void> {
  expect(outcome.staged?.ledger).toMatchObject({ read: rows, staged: rows, sourceCount: rows });
  expect(outcome.recoveredMs).toBeLessThan(30_000 + calmMs);
  await runs.publishes(outcome);
  const [source, copy] = await runs.contents(assigned);
  expect(copy).toEqual(source);
}

/** What loses bytes ends in a reset, as the network does: no connection goes on with a hole in it. */
async function silence(proxy: TcpProxy, kind: 'blackhole' | 'half-open', ms: number): Promise<number> {
  const before = runs.cpuSeconds();
  proxy.set({ kind });
  await delay(ms);
  const used = runs.cpuSeconds() - before;
  proxy.set({ kind: 'pass' });
  proxy.cut('reset');
  return used / (ms / 1_000);
}

/** A fault of a server that nobody talks to at the moment strikes nothing. */
async function untilUsed(proxy: TcpProxy): Promise<void> {
  await eventually(() => expect(proxy.connections).toBeGreaterThan(0), { deadlineMs: 30_000, everyMs: 10 });
}

const servers: readonly (keyof RunProxies)[] = ['kafka', 'source', 'target', 'books'];

describe('a run', () => {
  it.each(servers)(
    'over a slow and torn network to %s, whose connections are reset, has every row once (T6)',
    async (server) => {
      const proxy = runs.proxies[server];
      const before = proxy.struck;
      const assigned = await runs.assignment(rows, 3);
      const outcome = await runs.disturbed(assigned, async () => {
        await untilUsed(proxy);
        proxy.set({ kind: 'delay', ms: 50, jitterMs: 50 });
        await delay(1_000);
        proxy.set({ kind: 'slice', bytes: 32 });
        await delay(1_000);
        proxy.set({ kind: 'pass' });
        proxy.cut('reset');
      });
      expect(proxy.struck).toBeGreaterThan(before);
      await survived(assigned, outcome);
    },
    240_000,
  );

  it.each(servers)(
    'during which %s falls silent has every row once, and nothing spins meanwhile (T6)',
    async (server) => {
      const proxy = runs.proxies[server];
      const before = proxy.struck;
      const assigned = await runs.assignment(rows, 3);
      let busy = 1;
      const outcome = await runs.disturbed(assigned, async () => {
        busy = await silence(proxy, 'blackhole', 6_000);
      });
      expect(proxy.struck).toBeGreaterThan(before);
      // Share of one core; the rest of the run goes on, so it is not zero.
      expect(busy).toBeLessThan(0.5);
      await survived(assigned, outcome);
    },
    240_000,
  );

  it('whose broker writes without being heard has every row once (T5)', async () => {
    const { kafka } = runs.proxies;
    const before = kafka.struck;
    const assigned = await runs.assignment(rows, 3);
    const outcome = await runs.disturbed(assigned, async () => {
      kafka.set({ kind: 'drop-responses', only: ['produce'] });
      await delay(3_000);
      expect(kafka.struck).toBeGreaterThan(before);
      kafka.set({ kind: 'pass' });
      kafka.cut('reset');
    });
    await survived(assigned, outcome);
  }, 240_000);

  it('goes on when its source has forgotten the connection and nobody says so', async () => {
    const { source } = runs.proxies;
    const assigned = await runs.assignment(rows, 3);
    const before = source.struck;
    const outcome = await runs.disturbed(assigned, async () => {
      await silence(source, 'half-open', 4_000);
    });
    expect(source.struck).toBeGreaterThan(before);
    await survived(assigned, outcome);
  }, 240_000);
});
