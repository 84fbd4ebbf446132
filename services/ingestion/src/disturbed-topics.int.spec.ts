import { topics, type RunAssigned } from '@chimera/contracts';
import { eventually, recreateTopic, removeRecords } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DisturbedRuns, type Outcome } from './testing/disturbed-runs.fixture.js';

const rows = 20_000;
let runs: DisturbedRuns;

beforeAll(async () => {
  // A writer that waits for records that will never come is no answer; this is how long it would.
  runs = await DisturbedRuns.prepare({ CHIMERA_WORKER_STALL_SECONDS: '120' });
}, 240_000);
afterEach(() => runs.heal());
afterAll(() => runs.close(), 60_000);

const { runAssigned } = topics.orchestrator;

/** Assigns a run whose writer is slow to reach its target, and waits until its rows lie on the load topic, unread. */
async function unread(): Promise<{ readonly assigned: RunAssigned; readonly brokers: string }> {
  const assigned = await runs.assignment(rows, 0);
  runs.proxies.target.set({ kind: 'delay', ms: 1_500 });
  await runs.mesh.publish(runAssigned, assigned);
  await eventually(async () => expect(await runs.onTopic(assigned)).toBeGreaterThan(0), {
    deadlineMs: 60_000,
    everyMs: 20,
  });
  return { assigned, brokers: runs.proxies.kafka.address };
}

/** The attempt that met the fault fails with one of these codes, and another brings every row once. */
async function isMadeUpFor(assigned: RunAssigned, codes: readonly string[]): Promise<void> {
  runs.proxies.target.set({ kind: 'pass' });
  const outcome = (await runs.outcome(assigned, 180_000)) as Outcome;
  expect(outcome.failures.length).toBeGreaterThan(0);
  for (const { code, retryable, hint } of outcome.failures) {
    expect(codes).toContain(code);
    expect({ retryable, hint }).toEqual({ retryable: true, hint: expect.stringMatching(/\S/) });
  }
  expect(outcome.staged?.ledger).toMatchObject({ read: rows, staged: rows, sourceCount: rows });
  await runs.publishes(outcome);
  const [source, copy] = await runs.contents(assigned);
  expect(copy).toEqual(source);
}

describe('a run whose load topic (T14)', () => {
  it('loses records to retention before they are read says so, and the next attempt has every row', async () => {
    const { assigned, brokers } = await unread();
    expect(await removeRecords(brokers, assigned.contract.loadTopic)).toBeGreaterThan(0);
    await isMadeUpFor(assigned, ['CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE', 'CHIMERA_LOAD_GAP']);
  }, 300_000);

  it('is deleted and made anew says so, and the next attempt has every row', async () => {
    const { assigned, brokers } = await unread();
    await recreateTopic(brokers, assigned.contract.loadTopic);
    await isMadeUpFor(assigned, ['CHIMERA_KAFKA_TOPIC_RECREATED', 'CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE']);
  }, 300_000);
});
