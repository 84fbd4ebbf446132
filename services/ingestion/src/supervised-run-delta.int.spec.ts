import { topics } from '@chimera/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Pipeline, Warehouse } from './testing/pipeline.fixture.js';
import { assessed, Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Warehouse;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Warehouse(mesh);
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

const patience = { timeout: 180_000 };
const columns = 'id bigint primary key, name text not null, changed bigint not null';
const delta = { way: { kind: 'delta', column: 'changed' }, target: { mode: 'merge' } } as const;

async function markOf(table: string): Promise<string | undefined> {
  const sql = `select position from _chimera.positions where relation_name = '${table}_copy'`;
  return (await warehouse.rows<{ position: string }>(sql))[0]?.position;
}

describe('a delta pipeline on real servers', patience, () => {
  let supervisor: SupervisorProcess;

  beforeAll(async () => {
    supervisor = await mesh.startSupervisor('supervisor-delta');
    return () => mesh.killSupervisors();
  });

  it('brings what grew, changes what changed, and moves its mark with the rows (Invariant 2)', async () => {
    const table = await warehouse.table(columns, `values (1, 'a', 10), (2, 'b', 20)`);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, delta);
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 2, staged: 2, sourceCount: 2 });
    expect(await markOf(table)).toBe('20');

    await warehouse.run(`update ${table} set name = 'B', changed = 30 where id = 2`);
    await warehouse.run(`insert into ${table} values (3, 'c', 31)`);
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 2, staged: 2 });
    expect(await warehouse.published(table)).toEqual(['(1,a,10)', '(2,B,30)', '(3,c,31)']);
    expect(await markOf(table)).toBe('31');

    expect((await pipeline.publish()).ledger).toMatchObject({ read: 0, staged: 0 });
    expect(await warehouse.published(table)).toHaveLength(3);
    expect(await markOf(table)).toBe('31');
  });

  it('reads the overlap again without doubling a row, and finds what came late', async () => {
    const table = await warehouse.table(columns, `values (1, 'a', 10), (2, 'b', 20)`);
    const way = { ...delta.way, overlap: 5 };
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { way, target: { mode: 'append' } });
    await pipeline.publish();
    await warehouse.run(`insert into ${table} values (3, 'late', 18), (4, 'd', 25), (5, 'too late', 14)`);
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 3 });
    expect(await warehouse.published(table)).toEqual(['(1,a,10)', '(2,b,20)', '(3,late,18)', '(4,d,25)']);
  });

  it('reads a range again on request and leaves the mark; reads everything on request and sets it', async () => {
    const table = await warehouse.table(columns, `values (1, 'a', 10), (2, 'b', 20), (3, 'c', 30)`);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, delta);
    await pipeline.publish();
    await warehouse.run(`update ${table} set name = upper(name)`);
    const filled = await pipeline.publish({ mode: 'backfill', from: '20', to: '30' });
    expect(filled.ledger).toMatchObject({ read: 2, staged: 2 });
    expect(await warehouse.published(table)).toEqual(['(1,a,10)', '(2,B,20)', '(3,C,30)']);
    expect(await markOf(table)).toBe('30');

    await warehouse.run(`delete from ${table} where id = 3`);
    expect((await pipeline.publish({ mode: 'full' })).ledger).toMatchObject({ read: 2, staged: 2 });
    expect(await warehouse.published(table)).toEqual(['(1,A,10)', '(2,B,20)']);
    expect(await markOf(table)).toBe('20');
    await warehouse.run(`insert into ${table} values (4, 'd', 25)`);
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 1 });
    expect(await warehouse.published(table)).toEqual(['(1,A,10)', '(2,B,20)', '(4,d,25)']);
  });

  it('keeps the mark when its version is rejected, and reads the same rows again', async () => {
    const table = await warehouse.table(columns, `values (1, 'a', 10)`);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, delta);
    await pipeline.publish();
    await warehouse.run(`insert into ${table} values (2, 'b', 20)`);
    const refused = await pipeline.assign();
    await mesh.event(topics.ingestion.runStaged, refused);
    await mesh.publish(topics.dq.runAssessed, assessed(refused, false));
    await mesh.event(topics.ingestion.versionRejected, refused);
    expect(await markOf(table)).toBe('10');
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 1, staged: 1 });
    expect(await markOf(table)).toBe('20');
  });

  it('counts what the target drops as duplicates', async () => {
    const table = await warehouse.table('id bigint, name text', `values (1, 'a'), (1, 'a'), (2, 'b')`);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { key: [], deduplicate: 'row' });
    const staged = await pipeline.publish();
    expect(staged.ledger).toMatchObject({ read: 3, staged: 2, deduplicated: 1 });
    expect(await warehouse.published(table)).toEqual(['(1,a)', '(2,b)']);
  });

  it('takes the result of a statement', async () => {
    const table = await warehouse.table(columns, `values (1, 'a', 10), (2, 'b', 20)`);
    const sql = `select id, name, changed from ${table} where changed > 10`;
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { way: { kind: 'query', sql } });
    expect((await pipeline.publish()).ledger).toMatchObject({ read: 1, staged: 1 });
    expect(await warehouse.published(table)).toEqual(['(2,b,20)']);
  });
});

describe('a delta pipeline that meets crashes', patience, () => {
  afterEach(() => mesh.killSupervisors());

  it.each(['writer.after-commit', 'supervisor.before-staged', 'supervisor.after-publish'])(
    'has every row once and the right mark after a kill at %s',
    async (point) => {
      const id = `supervisor-d-${point.replace('.', '-')}`;
      const supervisor = await mesh.startSupervisor(id, { CHIMERA_CRASH_AT: point });
      const table = await warehouse.table(columns, `values (1, 'a', 10), (2, 'b', 20)`);
      const append = { way: delta.way, target: { mode: 'append' }, key: [] } as const;
      const pipeline = await Pipeline.of(mesh, table, supervisor.id, append);
      const first = await pipeline.assign();
      if (point === 'supervisor.before-staged') {
        await supervisor.gone();
        await supervisor.restart();
        await mesh.event(topics.ingestion.runFailed, first);
        await pipeline.finish(await pipeline.attempt({ ...first, attempt: 2 }));
      } else if (point === 'supervisor.after-publish') {
        await mesh.event(topics.ingestion.runStaged, first);
        await mesh.publish(topics.dq.runAssessed, assessed(first, true));
        await supervisor.gone();
        await supervisor.restart();
        await mesh.event(topics.ingestion.versionPublished, first);
      } else {
        await pipeline.finish(first);
      }
      expect(await markOf(table)).toBe('20');
      await warehouse.run(`insert into ${table} values (3, 'c', 30)`);
      await pipeline.publish();
      expect(await warehouse.published(table)).toEqual(['(1,a,10)', '(2,b,20)', '(3,c,30)']);
      expect(await markOf(table)).toBe('30');
    },
  );
});
