import {
  armCrash,
  crashIsArmed,
  eventually,
  meshProcess,
  openMesh,
  type MeshDatabase,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Ordeal } from './ordeal.js';

const mesh = openMesh();
const rows = 300_000;
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

describe('a run', () => {
  it('whose reader is killed in the middle has every row once, from a second attempt', async () => {
    const ordeal = await Ordeal.over(mesh, database, rows, 3);
    const supervisor = await meshProcess('ingestion');
    const runId = await ordeal.begin();
    const reader = await ordeal.reader();
    await ordeal.inTheMiddle();
    process.kill(reader, 'SIGKILL');

    const run = await ordeal.survived(runId);
    expect(run.attempt).toBe(2);
    expect(await ordeal.failures(runId)).toEqual([{ attempt: 1, code: 'CHIMERA_WORKER_LOST' }]);
    expect((await meshProcess('ingestion')).pid).toBe(supervisor.pid);
  });

  it('whose writer is killed between its commit and its report has every row once, in the same attempt', async () => {
    const ordeal = await Ordeal.over(mesh, database, rows);
    armCrash('writer.after-commit');
    const runId = await ordeal.begin();
    await eventually(() => expect(crashIsArmed('writer.after-commit')).toBe(false), { deadlineMs: 120_000 });

    const run = await ordeal.survived(runId);
    expect(run.attempt).toBe(1);
    expect(await ordeal.failures(runId)).toEqual([]);
    // Two processes wrote: the one that died after its commit, and the one that found it done.
    expect(run.usage.filter(({ role }) => role === 'writer')).toHaveLength(2);
  });
});
