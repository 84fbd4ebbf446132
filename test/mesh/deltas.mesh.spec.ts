import { openMesh, type MeshDatabase } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Growing, instant } from './growing.js';

const mesh = openMesh();
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

const way = { kind: 'delta', column: 'at' } as const;
const merge = { way, target: { mode: 'merge' } } as const;

describe('a delta that is merged', () => {
  it('follows its source through growth, changes, late rows, ranges and everything anew', async () => {
    const growing = await Growing.table(mesh, database);
    await growing.grow(1, 2_000);
    await growing.bring({ ...merge, way: { ...way, overlap: 'PT10M' } });
    expect((await growing.run()).ledger).toMatchObject({ read: 2_000, staged: 2_000, sourceCount: 2_000 });
    await growing.isWhole();

    await growing.grow(2_001, 2_500);
    const changed = `UPDATE ${growing.source} SET code = upper(code), at = ${instant('(2500 + id)')} WHERE id <= 50`;
    await database.query(changed);
    const late = `INSERT INTO ${growing.source} VALUES (9001, 'late', NULL, 1, ${instant(1_900)})`;
    await database.query(late);
    // What is new, the late row, and the ten minutes below the mark.
    expect((await growing.run()).ledger).toMatchObject({ read: 500 + 50 + 1 + 600, quarantined: 0 });
    await growing.isWhole();

    await growing.run();
    await growing.isWhole();

    await database.query(`UPDATE ${growing.source} SET amount = -1 WHERE id BETWEEN 100 AND 199`);
    const [from, to] = ['2026-01-01T00:01:40Z', '2026-01-01T00:03:19Z'];
    expect((await growing.run({ mode: 'backfill', from, to })).ledger).toMatchObject({ read: 100 });
    await growing.isWhole();

    await database.query(`DELETE FROM ${growing.source} WHERE id % 3 = 0 OR at > ${instant(2_400)}`);
    await growing.run({ mode: 'full' });
    await growing.isWhole();
    await growing.grow(3_001, 3_010);
    await growing.run();
    await growing.isWhole();
  });
});

describe('a delta that is appended', () => {
  it('has each key once, masked, changed and filtered', async () => {
    const growing = await Growing.table(mesh, database);
    const { source } = growing;
    await growing.grow(1, 500);
    // The same key again, written later; the row of the key that comes in a later run is left out.
    await database.query(
      `INSERT INTO ${source} SELECT id, 'twice', email, amount, ${instant('(500 + id)')} FROM ${source} WHERE id <= 20`,
    );
    await growing.bring({
      way: { ...way, overlap: 'PT1M' },
      target: { mode: 'append' },
      deduplicate: 'key',
      transforms: [
        { do: 'filter', expression: 'id % 10 <> 0' },
        { do: 'mask', column: 'email', with: 'partial', keep: 4 },
        { do: 'derive', column: 'gross', type: 'decimal(12,2)', expression: 'amount * 2' },
        { do: 'drop', columns: ['amount'] },
      ],
    });
    // Filtered: 50 and 2 more of those that came twice; 18 keys stay that are there twice.
    expect((await growing.run()).ledger).toMatchObject({
      read: 520,
      filtered: 52,
      deduplicated: 18,
      staged: 450,
    });
    const kept = `SELECT id, code, repeat('*', length(email) - 4) || right(email, 4) AS email, at, (amount * 2)::numeric(12,2) AS gross
      FROM (SELECT DISTINCT ON (id) * FROM ${source} WHERE id % 10 <> 0 AND code <> 'later' ORDER BY id, at DESC) AS newest`;
    await growing.isWhole(kept);

    await growing.grow(1_001, 1_100);
    await database.query(`INSERT INTO ${source} VALUES (7, 'later', 'p7@example.org', 1, ${instant(1_050)})`);
    await growing.run();
    await growing.isWhole(kept);
  });
});

describe('a delta that is stepped in on', () => {
  it('leaves readers what they had when it is cancelled, and nothing behind; paused, it waits', async () => {
    const growing = await Growing.table(mesh, database);
    await growing.grow(1, 200);
    await growing.bring(merge);
    await growing.run();
    await growing.grow(201, 400);
    await growing.slowFrom(201);
    const stopped = await growing.start();
    await mesh.run(stopped, ['running']);
    await growing.change('paused');
    await growing.becomes('paused');
    const next = await growing.start();
    await growing.cancel(stopped);
    expect(await mesh.run(stopped, ['cancelled', 'published', 'abandoned'])).toMatchObject({
      state: 'cancelled',
    });
    const before = `WHERE id <= 200`;
    await growing.isWhole(
      `SELECT * FROM ${growing.source} ${before}`,
      `SELECT max(at) FROM ${growing.source} ${before}`,
    );

    await growing.slowFrom(null);
    expect(await mesh.run(next, ['requested', 'running', 'published'])).toMatchObject({
      state: 'requested',
      attempt: 0,
    });
    await growing.change('active');
    expect((await growing.published(next)).ledger).toMatchObject({ read: 200 });
    await growing.isWhole();

    expect((await growing.run()).ledger).toMatchObject({ read: 0, staged: 0 });
    await growing.isWhole();
  });
});

describe('a delta whose source or rows do not fit', () => {
  it('is held by a changed source, and takes up its new column when that is accepted', async () => {
    const growing = await Growing.table(mesh, database);
    await growing.grow(1, 100);
    await growing.bring(merge);
    await growing.run();
    await database.query(`ALTER TABLE ${growing.source} ADD COLUMN note text`);
    await growing.grow(101, 150);
    await database.query(`UPDATE ${growing.source} SET note = 'n' || id WHERE id > 100`);
    const run = await growing.start();
    await growing.becomes('held');
    await growing.change('active', true);
    expect(await growing.published(run)).toMatchObject({ ledger: { read: 50 } });
    await growing.isWhole();
  });

  it('brings back what was in quarantine once its rule is gone', async () => {
    const growing = await Growing.table(mesh, database);
    await growing.grow(1, 100);
    const rules = [
      { id: 'small', rule: 'range', columns: ['amount'], max: 20, action: 'quarantine' },
    ] as const;
    await growing.bring({ ...merge, rules, maxQuarantined: { percent: 30 } });
    const first = await growing.run();
    expect(first.ledger).toMatchObject({ read: 100, staged: 80, quarantined: 20 });
    const fitting = `SELECT * FROM ${growing.source} WHERE amount <= 20`;
    await growing.isWhole(fitting);

    await growing.bring({ ...merge, rules: [] });
    const replayed = await growing.run({ mode: 'replay', quarantineOf: first.runId });
    expect(replayed.ledger).toMatchObject({ read: 20, staged: 20, quarantined: 0 });
    await growing.isWhole();
    const again = await growing.start({ mode: 'replay', quarantineOf: first.runId });
    expect(await mesh.run(again, ['abandoned', 'published'])).toMatchObject({
      state: 'abandoned',
      failure: { code: 'CHIMERA_CONFLICT' },
    });
    await growing.isWhole();
  });
});
