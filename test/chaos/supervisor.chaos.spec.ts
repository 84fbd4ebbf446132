import { meshProcesses, openMesh, strike, upMesh, type MeshDatabase } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Ordeal } from './ordeal.js';

const mesh = openMesh();
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

const pids = async (kind: string): Promise<readonly (number | null)[]> =>
  (await meshProcesses()).filter((process) => process.kind === kind).map(({ pid }) => pid);

describe('the stack', () => {
  it('whose supervisor is killed in the middle of a run is taken over by the next one', async () => {
    const ordeal = await Ordeal.over(mesh, database, 100_000, 3);
    const runId = await ordeal.begin();
    await ordeal.inTheMiddle();
    const servers = await pids('server');
    const services = await pids('service');
    const before = await strike('supervisor');
    // Nobody is left to watch, but everybody goes on.
    expect(await pids('service')).toEqual(services);

    await upMesh();
    const [supervisor] = await pids('supervisor');
    expect(supervisor).not.toBe(before.pid);
    expect(await pids('server')).toEqual(servers);
    const renewed = await pids('service');
    expect(renewed.filter((pid) => pid === null || services.includes(pid))).toEqual([]);
    await ordeal.survived(runId);
  });
});
