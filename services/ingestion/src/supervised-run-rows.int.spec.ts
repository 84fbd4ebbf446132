import { topics } from '@chimera/contracts';
import { uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pipeline, Warehouse } from './testing/pipeline.fixture.js';
import { Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Warehouse;
let supervisor: SupervisorProcess;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Warehouse(mesh);
  supervisor = await mesh.startSupervisor('supervisor-rows', {
    CHIMERA_SECRET_MASK: 'a key of the team',
    // What is said of rows here holds for rows that travel compressed too.
    CHIMERA_LOAD_COMPRESSION: 'lz4',
  });
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

const patience = { timeout: 180_000 };
const any = { percent: 100 };

describe('rows that are changed on their way', patience, () => {
  it('arrive as the steps make them; what breaks is set aside as it was read (Invariant 10)', async () => {
    const table = await warehouse.table(
      'id bigint not null, email text, price text not null, country text not null',
      `values (1, 'ada@example.org', '12.50', 'NL'), (2, null, 'free', 'NL'), (3, 'bob@example.org', '7', 'DE')`,
    );
    const source = (await mesh.assignment(table, supervisor.id)).contract.columns;
    const column = (name: string, type: string, nullable: boolean) => ({
      ...{ name, field: name, type, nativeType: type, nullable },
      ...{ keyPosition: null, description: null, classification: null },
    });
    const output = [column('id', 'int64', false), column('email', 'text', true)];
    const transforms = [
      { do: 'filter', expression: `country = 'NL'` },
      { do: 'mask', column: 'email', with: 'hash', key: 'env:CHIMERA_SECRET_MASK' },
      { do: 'cast', column: 'price', type: 'decimal(10,2)' },
      { do: 'rename', column: 'price', to: 'amount' },
      { do: 'drop', columns: ['country'] },
    ] as const;
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { transforms, maxQuarantined: any });
    const contract = {
      ...pipeline.assigned.contract,
      columns: [...output, column('amount', 'decimal(10,2)', false)],
    };
    const staged = await pipeline.publish({}, { contract, sourceColumns: source });
    expect(staged.ledger).toMatchObject({ read: 3, staged: 1, quarantined: 1, filtered: 1, sourceCount: 3 });
    const [row] = await warehouse.rows<{ id: string; email: string; amount: string }>(
      `select id::text, email, amount::text from ${table}_copy`,
    );
    expect(row).toMatchObject({ id: '1', amount: '12.50' });
    expect(row!.email).toMatch(/^[A-Za-z0-9+/_=-]{40,}$/);
    expect(row!.email).not.toContain('ada');
  });
});

describe('rules that set rows aside', patience, () => {
  it('look into values too, for rows that nothing changes on their way (Invariant 10)', async () => {
    const table = await warehouse.table(
      'id bigint primary key, carrier text not null, state text',
      `values (1, 'AA', 'flown'), (2, 'A', 'flown'), (3, 'aa', 'flown'), (4, 'UA', 'lost'), (5, 'DL', null), (6, 'BA', 'planned')`,
    );
    const rule = (kind: string, column: string, parameters: Record<string, string>) => ({
      ...{ id: kind, rule: kind, columns: [column], parameters, severity: 'error', action: 'quarantine' },
    });
    const rules = [
      rule('range', 'id', { max: '5' }),
      rule('length', 'carrier', { min: '2', max: '3' }),
      rule('pattern', 'carrier', { pattern: '^[A-Z0-9]+$' }),
      rule('allowedValues', 'state', { values: '["planned","flown"]' }),
    ];
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { maxQuarantined: any });
    const staged = await pipeline.publish({}, { rules });
    expect(staged.ledger).toMatchObject({ read: 6, staged: 2, quarantined: 4, filtered: 0, sourceCount: 6 });
    expect(await warehouse.published(table)).toEqual(['(1,AA,flown)', '(5,DL,)']);
  });
});

describe('a source that has changed', patience, () => {
  const columns = 'id bigint primary key, name text, price int';
  const rows = `values (1, 'a', 5), (2, 'b', 6)`;

  it.each([
    ['hold', 'held'],
    ['evolve', 'evolving'],
  ] as const)('is found before a row moves; by %s it is %s', async (onSchemaChange, action) => {
    const table = await warehouse.table(columns, rows);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { onSchemaChange });
    await pipeline.publish();
    await warehouse.run(`alter table ${table} add column note text`);
    const run = await pipeline.assign();
    const failed = await mesh.event(topics.ingestion.runFailed, run);
    expect(failed).toMatchObject({ code: 'CHIMERA_SOURCE_SCHEMA_CHANGED', retryable: false });
    expect(failed.message).toMatch(/column note \(text.*\) is new/);
    expect(await mesh.event(topics.ingestion.schemaChangeFound, run)).toMatchObject({
      ...{ action, policy: onSchemaChange },
      differences: [{ kind: 'columnAdded', column: 'note' }],
    });
    expect(await warehouse.published(table)).toEqual(['(1,a,5)', '(2,b,6)']);
  });

  it('goes on under the old contract where rows fit, and sets aside whole those that do not', async () => {
    const table = await warehouse.table(columns, rows);
    const policy = { onSchemaChange: 'quarantine', maxQuarantined: any } as const;
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, policy);
    await pipeline.publish();
    await warehouse.run(`alter table ${table} add column note text, drop column name,
      alter column price type text using price::text`);
    await warehouse.run(`insert into ${table} (id, price, note) values (3, 'much', 'x'), (4, '8', 'y')`);
    const run = await pipeline.assign();
    const staged = await pipeline.finish(run);
    expect(staged.ledger).toMatchObject({ read: 4, staged: 3, quarantined: 1 });
    expect(await warehouse.published(table)).toEqual(['(1,,5)', '(2,,6)', '(4,,8)']);
    expect(await mesh.event(topics.ingestion.schemaChangeFound, run)).toMatchObject({
      ...{ action: 'continuing', policy: 'quarantine' },
    });
  });

  it('is held when it is gone, whatever the policy', async () => {
    const table = await warehouse.table(columns, rows);
    const pipeline = await Pipeline.of(mesh, table, supervisor.id, { onSchemaChange: 'quarantine' });
    await warehouse.run(`drop table ${table}`);
    const run = await pipeline.assign();
    const failed = await mesh.event(topics.ingestion.runFailed, run);
    expect(failed).toMatchObject({ code: 'CHIMERA_SOURCE_SCHEMA_CHANGED', retryable: false });
    expect(await mesh.event(topics.ingestion.schemaChangeFound, run)).toMatchObject({
      ...{ action: 'held', differences: [{ kind: 'datasetDropped' }] },
    });
  });
});

describe('rows in quarantine', patience, () => {
  const between = (max: string) => ({
    ...{ id: 'price', rule: 'range', columns: ['price'], severity: 'error', action: 'quarantine' },
    parameters: { max },
  });

  it.each(['replace', 'merge'] as const)(
    'come back once they fit, once, and what still does not is set aside again (%s)',
    async (mode) => {
      const table = await warehouse.table(
        'id bigint primary key, name text, price numeric(8,2)',
        `values (1, 'a', 5), (2, E'b "x"\\n', 60), (3, null, 700.25)`,
      );
      const settings = { maxQuarantined: any, target: { mode } };
      const pipeline = await Pipeline.of(mesh, table, supervisor.id, settings);
      const first = await pipeline.publish({}, { rules: [between('10')] });
      expect(first.ledger).toMatchObject({ staged: 1, quarantined: 2 });

      // The source is not asked again.
      await warehouse.run(`alter table ${table} rename to ${uniqueName('aside')}`);
      const replay = { mode: 'replay', quarantineOf: first.runId } as const;
      const second = await pipeline.publish(replay, { rules: [between('100')] });
      expect(second.ledger).toMatchObject({ read: 2, staged: 1, quarantined: 1, sourceCount: 2 });
      expect(await warehouse.published(table)).toEqual(['(1,a,5.00)', '(2,"b ""x""\n",60.00)']);

      const again = await pipeline.assign(replay, { rules: [between('100')] });
      const refused = await mesh.event(topics.ingestion.runFailed, again);
      expect(refused).toMatchObject({ code: 'CHIMERA_CONFLICT', retryable: false });
      expect(refused.message).toContain(second.runId);

      await pipeline.publish({ mode: 'replay', quarantineOf: second.runId });
      expect(await warehouse.published(table)).toEqual([
        '(1,a,5.00)',
        '(2,"b ""x""\n",60.00)',
        '(3,,700.25)',
      ]);
    },
  );
});
