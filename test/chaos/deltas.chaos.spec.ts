import {
  armCrash,
  crashIsArmed,
  eventually,
  openMesh,
  recovered,
  strike,
  type CrashPoint,
  type MeshDatabase,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Growing, instant } from '../mesh/growing.js';

const mesh = openMesh();
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

const way = { kind: 'delta', column: 'at' } as const;
const merged = { way, target: { mode: 'merge' } } as const;
/** Without a key nothing but the position keeps a row from coming twice. */
const appended = { way, key: [], target: { mode: 'append' } } as const;

async function thatHasGrown(how: typeof merged | typeof appended): Promise<Growing> {
  const growing = await Growing.table(mesh, database);
  await growing.grow(1, 5_000);
  await growing.bring(how);
  await growing.run();
  await growing.grow(5_001, 30_000);
  if (how === merged)
    await database.query(
      `UPDATE ${growing.source} SET code = upper(code), at = ${instant('(30000 + id)')} WHERE id <= 1000`,
    );
  return growing;
}

describe('a delta', () => {
  const faults: readonly {
    what: string;
    point: CrashPoint;
    how: typeof merged | typeof appended;
    attempt: number;
  }[] = [
    { what: 'whose reader is killed in the middle', point: 'reader.after-batch', how: merged, attempt: 2 },
    {
      what: 'whose writer is killed between commit and report',
      point: 'writer.after-commit',
      how: appended,
      attempt: 1,
    },
    {
      what: 'whose supervisor is killed between staging and publication',
      point: 'supervisor.before-publish',
      how: appended,
      attempt: 1,
    },
  ];

  it.each(faults)('$what loses and doubles nothing', async ({ point, how, attempt }) => {
    const growing = await thatHasGrown(how);
    armCrash(point);
    const runId = await growing.start();
    await eventually(() => expect(crashIsArmed(point)).toBe(false), { deadlineMs: 60_000 });
    const run = await growing.published(runId);
    expect(run).toMatchObject({ attempt, ledger: { read: how === merged ? 26_000 : 25_000 } });
    await growing.isWhole();

    // The next one begins where this one ended.
    await growing.grow(40_001, 40_010);
    expect((await growing.run()).ledger).toMatchObject({ read: 10 });
    await growing.isWhole();
  });

  it('that is cancelled while the orchestrator is killed ends, leaves nothing, and is made up for', async () => {
    const growing = await Growing.table(mesh, database);
    await growing.grow(1, 200);
    await growing.bring(merged);
    await growing.run();
    await growing.grow(201, 400);
    await growing.slowFrom(201);
    const stopped = await growing.start();
    await mesh.run(stopped, ['running']);
    await growing.cancel(stopped);
    const before = await strike('orchestrator');
    await recovered(before);
    expect(await mesh.run(stopped, ['cancelled', 'published', 'abandoned'])).toMatchObject({
      state: 'cancelled',
    });
    const was = `FROM ${growing.source} WHERE id <= 200`;
    await growing.isWhole(`SELECT * ${was}`, `SELECT max(at) ${was}`);

    await growing.slowFrom(null);
    expect((await growing.run()).ledger).toMatchObject({ read: 200 });
    await growing.isWhole();
  });
});
