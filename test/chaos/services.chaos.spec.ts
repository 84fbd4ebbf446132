import { serviceNames, type ServiceName } from '@chimera/config';
import { topics } from '@chimera/contracts';
import type { ProcessStatus } from '@chimera/stack';
import { eventually, openMesh, recovered, strike, type MeshDatabase } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Ordeal } from './ordeal.js';

const mesh = openMesh();
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

type Moment = 'submitted' | 'reading' | 'staged';

/** Killed together, at a moment at which each of them has work in hand that a kill can spoil. */
const moments: readonly { moment: Moment; killed: readonly ServiceName[]; attempt: number }[] = [
  { moment: 'submitted', killed: ['intake', 'metadata', 'discovery'], attempt: 1 },
  { moment: 'reading', killed: ['orchestrator', 'ingestion', 'audit', 'console'], attempt: 2 },
  { moment: 'staged', killed: ['dq', 'notification'], attempt: 1 },
];

async function untilStaged(runId: string): Promise<void> {
  await eventually(
    async () => {
      const staged = await mesh.topics.events(topics.ingestion.runStaged, (event) => event.runId === runId);
      expect(staged).toHaveLength(1);
    },
    { deadlineMs: 120_000 },
  );
}

/** Goes through onboarding and a run, and calls `fault` at its moment. */
async function disturbed(ordeal: Ordeal, moment: Moment, fault: () => Promise<void>): Promise<string> {
  const submission = await mesh.submit(ordeal.intent);
  if (moment === 'submitted') await fault();
  expect(await mesh.submission(submission, ['available', 'failed', 'rejected'])).toMatchObject({
    state: 'available',
    version: 1,
  });
  const [pipeline = ''] = await mesh.configure(ordeal.intent);
  const runId = await mesh.startRun('mesh', pipeline);
  if (moment === 'reading') await ordeal.inTheMiddle().then(fault);
  if (moment === 'staged') await untilStaged(runId).then(fault);
  return runId;
}

describe('onboarding and a run', () => {
  it.each(moments)('survive a kill -9 of $killed when $moment', async ({ moment, killed, attempt }) => {
    const ordeal = await Ordeal.over(mesh, database, 100_000, moment === 'reading' ? 2 : 0);
    let struck: readonly ProcessStatus[] = [];
    const runId = await disturbed(ordeal, moment, async () => {
      struck = await Promise.all(killed.map((service) => strike(service)));
    });
    const run = await ordeal.survived(runId);
    for (const before of struck) {
      const { after } = await recovered(before);
      expect(after.restarts).toBe(before.restarts + 1);
    }
    expect(struck).toHaveLength(killed.length);
    expect(run.attempt).toBe(attempt);
    await auditIsWhole(runId);
  });

  it('were disturbed by a kill of every service', () => {
    expect(moments.flatMap(({ killed }) => killed).sort()).toEqual([...serviceNames].sort());
  });
});

/** Every event of the run is in the log once, and the log's chain holds from its beginning. */
async function auditIsWhole(runId: string): Promise<void> {
  await eventually(
    async () => {
      const { entries } = await mesh.audit({ run: runId });
      const types = entries.map(({ type }) => type);
      expect(types).toContain(topics.ingestion.versionPublished.name);
      expect(new Set(entries.map(({ eventId }) => eventId)).size).toBe(entries.length);
    },
    { deadlineMs: 60_000 },
  );
  const chain = await mesh.api.get('audit', '/v1/audit/verify');
  expect(chain).toMatchObject({ holds: true });
}
