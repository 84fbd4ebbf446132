import { Secret } from '@chimera/config';
import { InvariantError } from '@chimera/contracts';
import {
  encodeRows,
  eventually,
  isolatedDatabase,
  testColumn,
  uniqueName,
  type IsolatedDatabase,
  type TextRow,
} from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext } from '../source.js';
import type { Publication, TargetConnection, VersionPlan } from '../target.js';
import { postgresTarget } from './target.connector.js';

let database: IsolatedDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await isolatedDatabase('pg_target_failures');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(() => admin.end());

const context: ConnectorContext = {
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
  fileRoots: [],
  signal: new AbortController().signal,
};
const connectionTo = (change: Partial<TargetConnection> = {}): TargetConnection => ({
  kind: 'postgres',
  uri: `postgres://${database.host}:${database.port}/${database.name}`,
  user: database.user,
  password: `env:${database.password}`,
  ...change,
});
const planFor = (change: Partial<VersionPlan> = {}): VersionPlan => ({
  connection: connectionTo(),
  schema: 'own',
  relation: uniqueName('rel'),
  owner: 'team/pipeline',
  runId: 'run-1',
  attempt: 1,
  version: 1,
  columns: [testColumn('id', 'int64', { nullable: false }), testColumn('name', 'text')],
  key: ['id'],
  mode: 'merge',
  ...change,
});
const next = (plan: VersionPlan): VersionPlan => ({
  ...plan,
  version: plan.version + 1,
  runId: `run-${plan.version + 1}`,
});

async function stage(
  plan: VersionPlan,
  rows: readonly TextRow[],
  position: readonly [string | null, string],
): Promise<void> {
  const begun = await postgresTarget.begin(plan, context);
  if (!('session' in begun)) throw new InvariantError('Expected a session, found a receipt.');
  await begun.session.write(encodeRows(plan.columns, rows), rows.length);
  await begun.session.commit('00', { before: position[0], after: position[1] });
}

/** A first version with one row, and a second one staged that would change it and add another. */
async function halfway(
  change: Partial<VersionPlan> = {},
): Promise<{ readonly plan: VersionPlan; readonly table: string }> {
  const first = planFor(change);
  await stage(first, [['1', 'old']], [null, '10']);
  await postgresTarget.publish(first, context);
  const plan = next(first);
  await stage(
    plan,
    [
      ['1', 'new'],
      ['2', 'new'],
    ],
    ['10', '20'],
  );
  return { plan, table: `own."${first.relation}__v1"` };
}

async function expectSeen(plan: VersionPlan, rows: readonly string[], position: string): Promise<void> {
  const seen = await admin.query<{ row: string }>(
    `SELECT id || ' ' || name AS row FROM own."${plan.relation}" ORDER BY id`,
  );
  expect(seen.rows.map(({ row }) => row)).toEqual(rows);
  expect(await postgresTarget.position?.(plan, context)).toBe(position);
}

const untouched = (plan: VersionPlan): Promise<void> => expectSeen(plan, ['1 old'], '10');
const published = (plan: VersionPlan): Promise<void> => expectSeen(plan, ['1 new', '2 new'], '20');

/** A trigger on the readers' table; `body` runs for every row that is written. */
async function onWrite(table: string, body: string): Promise<void> {
  const name = uniqueName('trigger').replaceAll('-', '_');
  await admin.query(`CREATE FUNCTION own.${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NEW; END $$;
    CREATE TRIGGER ${name} BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION own.${name}()`);
}

describe('publishing into a postgres table', () => {
  it('changes nothing when the connection dies in the middle, and everything when it is tried again', async () => {
    const { plan, table } = await halfway();
    await onWrite(table, `PERFORM pg_advisory_xact_lock_shared(4712)`);
    await admin.query('SELECT pg_advisory_lock(4712)');
    const publishing = postgresTarget.publish(plan, context).then(
      () => 'published',
      (error: unknown) => error,
    );
    await eventually(async () => {
      const killed = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory' AND query LIKE '%INSERT INTO%'`,
      );
      expect(killed.rowCount).toBe(1);
    });
    expect(await publishing).toMatchObject({ code: 'CHIMERA_TARGET_UNAVAILABLE', disposition: 'retry' });
    await admin.query('SELECT pg_advisory_unlock(4712)');
    await untouched(plan);
    await postgresTarget.publish(plan, context);
    await published(plan);
  });

  it('happens once when several do it at once', async () => {
    const { plan } = await halfway();
    const all = await Promise.all(Array.from({ length: 5 }, () => postgresTarget.publish(plan, context)));
    expect(new Set(all.map((each: Publication) => JSON.stringify(each))).size).toBe(1);
    await published(plan);
  });

  it('lets one of two writers of the same position through', async () => {
    const { plan } = await halfway();
    const rival = { ...plan, attempt: 2 };
    await stage(rival, [['3', 'rival']], ['10', '30']);
    const outcomes = await Promise.allSettled(
      [plan, rival].map((each) => postgresTarget.publish(each, context)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await expectSeen(plan, ['1 old', '3 rival'], '30');
  });

  it('changes nothing when a row breaks what somebody else demands of the table, and tells no value (Invariant 8)', async () => {
    const { plan, table } = await halfway();
    await admin.query(`ALTER TABLE ${table} ADD CONSTRAINT only_old CHECK (name <> 'new')`);
    const error: unknown = await postgresTarget.publish(plan, context).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CHIMERA_TARGET_FAILED', disposition: 'reject' });
    expect(String((error as Error).message)).not.toContain('new');
    await untouched(plan);
    await admin.query(`ALTER TABLE ${table} DROP CONSTRAINT only_old`);
    await postgresTarget.publish(plan, context);
    await published(plan);
  });

  it('is not cut short by a time limit of its user, and changes nothing when the server cuts it short', async () => {
    const role = uniqueName('hasty').replaceAll('-', '_');
    await admin.query(
      `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'pw'; ALTER ROLE ${role} SET statement_timeout = '1s'`,
    );
    const { plan, table } = await halfway({ connection: connectionTo({ user: role, password: 'env:pw' }) });
    const cancelled = uniqueName('cancelled').replaceAll('-', '_');
    await admin.query(`CREATE TABLE own.${cancelled} (yes boolean)`);
    await onWrite(
      table,
      `IF EXISTS (SELECT FROM own.${cancelled}) THEN RAISE EXCEPTION USING ERRCODE = '57014'; END IF; PERFORM pg_sleep(0.6)`,
    );
    await admin.query(`INSERT INTO own.${cancelled} VALUES (true)`);
    await expect(postgresTarget.publish(plan, context)).rejects.toMatchObject({
      code: 'CHIMERA_TARGET_FAILED',
      disposition: 'retry',
    });
    await untouched(plan);
    await admin.query(`TRUNCATE own.${cancelled}`);
    await postgresTarget.publish(plan, context);
    await published(plan);
    await admin.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('keeps indexes and rights that people put on the relation, also when columns are added and widened', async () => {
    const { plan, table } = await halfway();
    const role = uniqueName('analyst').replaceAll('-', '_');
    await admin.query(
      `CREATE ROLE ${role}; GRANT USAGE ON SCHEMA own TO ${role}; GRANT SELECT ON own."${plan.relation}" TO ${role}; CREATE INDEX ON ${table} (name)`,
    );
    await postgresTarget.publish(plan, context);
    const wider = [
      testColumn('id', 'decimal(20,0)', { nullable: false }),
      testColumn('name', 'text'),
      testColumn('more', 'int32'),
    ];
    const third = { ...next(plan), columns: wider };
    await stage(third, [['12345678901234567890', 'big', '7']], ['20', '30']);
    await postgresTarget.publish(third, context);
    await admin.query(`SET ROLE ${role}`);
    const seen = await admin.query(`SELECT id, more FROM own."${plan.relation}" ORDER BY id`);
    await admin.query('RESET ROLE');
    expect(seen.rows.map((row: { id: string; more: number | null }) => [row.id, row.more])).toEqual([
      ['1', null],
      ['2', null],
      ['12345678901234567890', 7],
    ]);
    const indexes = await admin.query(
      `SELECT indexname FROM pg_indexes WHERE schemaname = 'own' AND tablename = $1`,
      [`${plan.relation}__v1`],
    );
    expect(indexes.rowCount).toBe(2);
    await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('names partitions by their values, makes those that are missing, and leaves no table of the load behind', async () => {
    const columns = [testColumn('id', 'int64'), testColumn('day', 'date')];
    const plan = planFor({
      columns,
      key: [],
      mode: 'append',
      partitionBy: { column: 'day', granularity: 'month' },
    });
    await stage(
      plan,
      [
        ['1', '19723'],
        ['2', null],
      ],
      [null, '1'],
    );
    await postgresTarget.publish(plan, context);
    await stage(
      next(plan),
      [
        ['3', '19723'],
        ['4', '19800'],
      ],
      ['1', '2'],
    );
    await postgresTarget.publish(next(plan), context);
    const tables = await admin.query<{ name: string; kind: string; rows: string }>(
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'own' AND starts_with(relname, $1) ORDER BY 1`,
      [plan.relation],
    );
    const table = `${plan.relation}__v1`;
    expect(tables.rows.map(({ name }) => name)).toEqual([
      plan.relation,
      table,
      `${table}_p202401`,
      `${table}_p202403`,
      `${table}_pdefault`,
    ]);
    const inMarch = await admin.query(`SELECT id FROM own."${table}_p202403"`);
    expect(inMarch.rows).toEqual([{ id: '4' }]);
  });

  it('drops old versions with their partitions', async () => {
    const plan = planFor({ mode: 'replace', partitionBy: { column: 'id', granularity: 'value' } });
    await stage(plan, [['1', 'old']], [null, '10']);
    await postgresTarget.publish(plan, context);
    await stage(next(plan), [['2', 'new']], ['10', '20']);
    await postgresTarget.publish(next(plan), context);
    await postgresTarget.clean(next(plan), 0, context);
    const left = await admin.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'own'::regnamespace AND relkind IN ('r', 'p', 'v') AND starts_with(relname, $1)`,
      [plan.relation],
    );
    expect(left.rows.filter(({ name }) => name.includes('__v1'))).toEqual([]);
    expect(left.rows).toHaveLength(4);
  });

  it('goes on with books and relations of a release that knew only replace', async () => {
    const plan = planFor({ mode: 'replace' });
    await stage(plan, [['1', 'old']], [null, '10']);
    await postgresTarget.publish(plan, context);
    await admin.query(`ALTER TABLE _chimera.relations DROP COLUMN mode, DROP COLUMN data_table, DROP COLUMN partition_by;
      ALTER TABLE _chimera.versions DROP COLUMN deduplicated, DROP COLUMN position_before, DROP COLUMN position_after,
        DROP COLUMN base_version, DROP COLUMN partition_by, DROP COLUMN written`);
    const second = { ...next(plan), mode: 'merge' as const };
    await stage(
      second,
      [
        ['1', 'new'],
        ['2', 'new'],
      ],
      ['10', '20'],
    );
    await postgresTarget.publish(second, context);
    await postgresTarget.clean(second, 0, context);
    await published(second);
  });
});
