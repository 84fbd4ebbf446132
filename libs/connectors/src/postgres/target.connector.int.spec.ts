import { Secret } from '@chimera/config';
import { InvariantError } from '@chimera/contracts';
import {
  isolatedDatabase,
  targetConnectorFeatures,
  testColumn,
  uniqueName,
  encodeRows,
  type IsolatedDatabase,
  type TextRow,
} from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectorContext } from '../source.js';
import type { TargetConnection, VersionPlan } from '../target.js';
import { postgresTarget } from './target.connector.js';

let database: IsolatedDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await isolatedDatabase('pg_target');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(() => admin.end());

const context = (signal: AbortSignal = new AbortController().signal): ConnectorContext => ({
  secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
  fileRoots: [],
  signal,
});
const connectionTo = (change: Partial<TargetConnection> = {}): TargetConnection => ({
  kind: 'postgres',
  uri: `postgres://${database.host}:${database.port}/${database.name}`,
  user: database.user,
  password: `env:${database.password}`,
  ...change,
});

/** name, contract type, two values as Avro text, and what psql shows of them where that differs. */
const extremes = [
  ['b', 'boolean', 'true', 'false'],
  ['i4', 'int32', '-2147483648', '2147483647'],
  ['i8', 'int64', '-9223372036854775808', '9223372036854775807'],
  ['f4', 'float32', '-Infinity', '1.5'],
  ['f8', 'float64', 'NaN', '5e-324'],
  ['n', 'decimal(38,10)', '-9999999999999999999999999999.9999999999', '0.0000000001'],
  ['t', 'text', '', 'zwölf Boxkämpfer 🥊'],
  ['by', 'bytes', '', '00ff10', '\\x', '\\x00ff10'],
  ['d', 'date', '-719162', '2932896', '0001-01-01', '9999-12-31'],
  ['ti', 'time', '0', '86399999999', '00:00:00', '23:59:59.999999'],
  [
    'ts',
    'timestamp',
    '-62135596800000000',
    '253402300799999999',
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
  ],
  ['tz', 'timestamptz', '0', '1709200800000000', '1970-01-01 00:00:00+00', '2024-02-29 10:00:00+00'],
  ['u', 'uuid', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ['j', 'json', '{"a": 1}', 'null'],
] as const;

const quoted = (schema: string, relation: string): string => `"${schema}"."${relation}"`;

targetConnectorFeatures('postgres', () => ({
  connector: postgresTarget,
  connection: connectionTo(),
  context,
  extremes: {
    columns: extremes.map(([name, type]) => testColumn(name, type)),
    rows: [
      extremes.map((column) => column[2]),
      extremes.map((column) => column[3]),
      extremes.map(() => null),
    ],
    seen: [
      extremes.map((column) => column[4] ?? column[2]),
      extremes.map((column) => column[5] ?? column[3]),
      extremes.map(() => null),
    ],
  },
  readAll: async (schema, relation) => {
    await admin.query(`SET TimeZone = 'UTC'`);
    const { fields } = await admin.query(`SELECT * FROM ${quoted(schema, relation)} LIMIT 0`);
    const { rows } = await admin.query<(string | null)[]>({
      text: `SELECT ${fields.map(({ name }) => `"${name}"::text`).join(', ')} FROM ${quoted(schema, relation)}`,
      rowMode: 'array',
    });
    return rows as readonly TextRow[];
  },
  count: async (schema, relation) => {
    const { rows } = await admin.query<{ found: string | null }>('SELECT to_regclass($1)::text AS found', [
      quoted(schema, relation),
    ]);
    if (rows[0]?.found === null) return 0;
    const counted = await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${quoted(schema, relation)}`);
    return Number(counted.rows[0]?.n);
  },
  occupy: async (schema, relation) => {
    await admin.query(
      `CREATE SCHEMA IF NOT EXISTS "${schema}"; CREATE TABLE ${quoted(schema, relation)} (id int)`,
    );
  },
  exists: async (schema, relation) => {
    const { rows } = await admin.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
      quoted(schema, relation),
    ]);
    return rows[0]?.found === true;
  },
}));

const columns = [testColumn('id', 'int64', { nullable: false }), testColumn('name', 'text')];

function planFor(change: Partial<VersionPlan> = {}): VersionPlan {
  return {
    connection: connectionTo(),
    schema: 'own',
    relation: uniqueName('rel'),
    owner: 'team/pipeline',
    runId: 'run-1',
    attempt: 1,
    version: 1,
    columns,
    key: [],
    ...change,
  };
}

async function stageAndPublish(plan: VersionPlan, row: TextRow): Promise<void> {
  const begun = await postgresTarget.begin(plan, context());
  if (!('session' in begun)) throw new InvariantError('Expected a session, found a receipt.');
  await begun.session.write(encodeRows(plan.columns, [row]), 1);
  await begun.session.commit('00');
  await postgresTarget.publish(plan, context());
}

describe('postgres target', () => {
  it('keeps what was granted on the view when its columns change', async () => {
    const plan = planFor();
    const role = uniqueName('analyst');
    await stageAndPublish(plan, ['1', 'a']);
    await admin.query(`CREATE ROLE ${role}; GRANT SELECT ON ${quoted('own', plan.relation)} TO ${role}`);
    const changed = {
      ...plan,
      version: 2,
      runId: 'run-2',
      columns: [testColumn('id', 'text'), testColumn('extra', 'int32')],
    };
    await stageAndPublish(changed, ['one', '7']);
    const { rows } = await admin.query<{ may: boolean }>('SELECT has_table_privilege($1, $2, $3) AS may', [
      role,
      quoted('own', plan.relation),
      'SELECT',
    ]);
    expect(rows).toEqual([{ may: true }]);
    await admin.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  it('says what stands in the way when other views are built on the columns', async () => {
    const plan = planFor();
    await stageAndPublish(plan, ['1', 'a']);
    await admin.query(
      `CREATE VIEW ${quoted('own', `${plan.relation}_of_others`)} AS SELECT id FROM ${quoted('own', plan.relation)}`,
    );
    const changed = { ...plan, version: 2, runId: 'run-2', columns: [testColumn('id', 'text')] };
    await expect(stageAndPublish(changed, ['one'])).rejects.toMatchObject({
      code: 'CHIMERA_TARGET_FAILED',
      message: expect.stringContaining('other views are built on it') as string,
    });
  });

  it('takes names as long as Postgres takes, and keeps their versions apart', async () => {
    const relation = 'r'.repeat(63);
    await stageAndPublish(planFor({ relation }), ['1', 'a']);
    await stageAndPublish(planFor({ relation, version: 2, runId: 'run-2' }), ['2', 'b']);
    const { rows } = await admin.query(`SELECT id FROM ${quoted('own', relation)}`);
    expect(rows).toEqual([{ id: '2' }]);
    await expect(
      postgresTarget.begin(planFor({ relation: 'r'.repeat(64) }), context()),
    ).rejects.toMatchObject({ disposition: 'reject' });
  });

  it('tells its failures apart', async () => {
    const failing = async (connection: TargetConnection): Promise<unknown> =>
      postgresTarget.begin(planFor({ connection }), context()).then(
        () => 'begun',
        (error: unknown) => error,
      );
    const role = uniqueName('weak');
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    expect(await failing(connectionTo({ uri: `postgres://${database.host}:1/x` }))).toMatchObject({
      code: 'CHIMERA_TARGET_UNAVAILABLE',
      disposition: 'retry',
    });
    expect(await failing(connectionTo({ user: 'nobody_here', password: 'env:x' }))).toMatchObject({
      code: 'CHIMERA_TARGET_CREDENTIALS',
      disposition: 'reject',
    });
    expect(await failing(connectionTo({ user: role, password: 'env:pw' }))).toMatchObject({
      code: 'CHIMERA_TARGET_PERMISSION',
      disposition: 'reject',
    });
    await admin.query(`DROP ROLE ${role}`);
  });

  it('waits for a reader of the old version no longer than it must', async () => {
    const plan = planFor();
    await stageAndPublish(plan, ['1', 'a']);
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query(`BEGIN; SELECT * FROM ${quoted('own', plan.relation)}`);
    const second = stageAndPublish({ ...plan, version: 2, runId: 'run-2' }, ['2', 'b']);
    const other = await admin.query<{ id: string }>(`SELECT id FROM ${quoted('own', plan.relation)}`);
    expect(other.rows).toEqual([{ id: '1' }]);
    await reader.query('COMMIT');
    await second;
    await reader.query(`BEGIN; SELECT * FROM ${quoted('own', `${plan.relation}__v1`)}`);
    await postgresTarget.clean({ ...plan, version: 2, runId: 'run-2' }, 0, context());
    expect(
      (await reader.query(`SELECT count(*) FROM ${quoted('own', `${plan.relation}__v1`)}`)).rowCount,
    ).toBe(1);
    await reader.end();
  });

  it('drops the table of a replaced attempt later when somebody reads it now', async () => {
    const plan = planFor();
    const begun = await postgresTarget.begin(plan, context());
    if (!('session' in begun)) throw new InvariantError('Expected a session, found a receipt.');
    await begun.session.commit('00');
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    const table = quoted('own', `${plan.relation}__v1`);
    await reader.query(`BEGIN; SELECT * FROM ${table}`);
    const retry = { ...plan, attempt: 2 };
    await stageAndPublish(retry, ['2', 'b']);
    expect((await reader.query(`SELECT count(*) FROM ${table}`)).rowCount).toBe(1);
    await reader.query('COMMIT');
    await reader.end();
    await postgresTarget.clean(retry, 3, context());
    const { rows } = await admin.query('SELECT to_regclass($1) AS found', [table]);
    expect(rows).toEqual([{ found: null }]);
    const seen = await admin.query(`SELECT id FROM ${quoted('own', plan.relation)}`);
    expect(seen.rows).toEqual([{ id: '2' }]);
  });
});
