import { openMesh, recovered, strike, type MeshDatabase } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Ordeal } from './ordeal.js';

const mesh = openMesh();
const rows = 300_000;
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

const registryAnswers = (): Promise<boolean> =>
  fetch(`${mesh.addresses.registryUrl}/subjects`).then(
    ({ ok }) => ok,
    () => false,
  );

describe('a run', () => {
  it('during which the broker is killed and comes back has every row once', async () => {
    const ordeal = await Ordeal.over(mesh, database, rows, 4);
    const runId = await ordeal.begin();
    await ordeal.inTheMiddle();
    const { before, after } = await recovered(await strike('kafka'));
    expect(after.pid).not.toBe(before.pid);
    await ordeal.survived(runId);
  });

  it('during which the registry is away has every row once, and does not wait for it', async () => {
    const ordeal = await Ordeal.over(mesh, database, rows, 4);
    const runId = await ordeal.begin();
    await ordeal.inTheMiddle();
    const before = await strike('registry');
    expect(await registryAnswers()).toBe(false);
    const run = await ordeal.survived(runId);
    expect(run.attempt).toBe(1);
    await recovered(before);
  });

  it('during which Postgres, its source, target and books in one, is killed has every row once (T10)', async () => {
    const ordeal = await Ordeal.over(mesh, database, rows, 4);
    const runId = await ordeal.begin();
    await ordeal.inTheMiddle();
    const { before, after } = await recovered(await strike('postgres'));
    expect(after.pid).not.toBe(before.pid);
    await ordeal.survived(runId);
  });

  it('that is asked for while the registry is away is published all the same', async () => {
    const ordeal = await Ordeal.over(mesh, database, 1_000);
    const [pipeline = ''] = await mesh.prepare(ordeal.intent);
    const before = await strike('registry');
    expect(await registryAnswers()).toBe(false);
    await ordeal.survived(await mesh.startRun('mesh', pipeline));
    await recovered(before);
  });
});
