import { Secret, type DqConfig } from '@chimera/config';
import type { CheckResult, Rule, RunStaged } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { isolatedDatabase, type IsolatedDatabase } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aStagedRun } from '../fixtures/run-staged.fixture.js';
import { aRule } from '../fixtures/staged-rows.fixture.js';
import type { PublishedVersion } from '../repositories/published.repository.js';
import { TargetChecks } from './target-checks.js';

let warehouse: IsolatedDatabase;
let database: Database;
const known = new Map<string, PublishedVersion>();

beforeAll(async () => {
  warehouse = await isolatedDatabase('dq_target');
  database = new Database({ connectionUrl: warehouse.url, schema: 'public' }, silentLogger);
  await database.transaction(async (tx) => {
    await tx.query('CREATE TABLE "public"."Fl.ights__v3" (id bigint, "Car rier" text, delay int)');
    await tx.query(
      `INSERT INTO "public"."Fl.ights__v3" VALUES (1, 'AA', 5), (2, 'UA', -3), (3, 'ZZ', 9), (3, NULL, NULL), (NULL, 'AA', 1)`,
    );
    await tx.query('CREATE TABLE carriers (code text, name text)');
    await tx.query(`INSERT INTO carriers VALUES ('AA', 'American'), ('UA', 'United')`);
  });
  known.set('aviation/carriers', {
    namespace: 'aviation',
    pipeline: 'p',
    dataset: 'carriers',
    version: 1,
    rows: 2,
    target: targetName(),
    relation: 'public.carriers',
    publishedAt: new Date(),
  });
});
afterAll(() => database.close());

const targetName = (): string => `postgres://${warehouse.host}:${warehouse.port}/${warehouse.name}`;

function staged(changes: Partial<RunStaged> = {}): RunStaged {
  const target = {
    kind: 'postgres',
    uri: targetName(),
    user: warehouse.user,
    password: 'env:CHIMERA_SECRET_W',
    schema: 'public',
    relation: 'flights',
    mode: 'replace',
  };
  const run = aStagedRun(changes);
  return {
    ...run,
    receipt: { ...run.receipt, target: targetName(), relation: 'public.Fl.ights__v3' },
    config: JSON.stringify({ source: { kind: 'x' }, dataset: { name: 'flights' }, ingestion: { target } }),
  };
}

async function check(rule: Rule, run = staged()): Promise<CheckResult> {
  const secrets = { resolve: () => Promise.resolve(new Secret(warehouse.password)) };
  const published = {
    ofDataset: (_: unknown, namespace: string, dataset: string) =>
      Promise.resolve(known.get(`${namespace}/${dataset}`) ?? null),
  };
  const work = { read: <T>(read: (tx: unknown) => Promise<T>) => read(undefined) };
  const checks = new TargetChecks(
    { files: { roots: [] } } as unknown as DqConfig,
    secrets as never,
    work as never,
    published as never,
  );
  const results = await checks.check(run, [aRule('notNull', ['id']), rule], new AbortController().signal);
  expect(results).toHaveLength(1);
  return results[0]!;
}

const reference = (columns: readonly string[], dataset: string, to: readonly string[]): Rule =>
  aRule('reference', columns, { dataset, to: JSON.stringify(to) });
const sql = (statement: string): Rule => aRule('sql', [], { sql: statement });

describe('reference', () => {
  it('finds rows that refer to nothing; a null refers to nothing and keeps the rule', async () => {
    expect(await check(reference(['Car rier'], 'aviation/carriers', ['code']))).toMatchObject({
      passed: false,
      expected: 'Car rier among code of aviation/carriers',
      observed: '1 rows refer to nothing',
      failingRows: 1,
      samples: ['ZZ'],
    });
  });

  it('fails, and says why, for a dataset that is not there or lies elsewhere', async () => {
    const nowhere = await check(reference(['Car rier'], 'aviation/nowhere', ['code']));
    expect(nowhere).toMatchObject({ passed: false, observed: 'aviation/nowhere has no published version' });
    known.set('aviation/far', { ...known.get('aviation/carriers')!, target: 'postgres://elsewhere/db' });
    const far = await check(reference(['Car rier'], 'aviation/far', ['code']));
    expect(far.observed).toContain('postgres://elsewhere/db');
  });

  it('tells what the target says about a column that is not there', async () => {
    const result = await check(
      reference(['Car rier'], 'aviation/carriers', ['nope"; DROP TABLE carriers; --']),
    );
    expect(result).toMatchObject({ passed: false, observed: expect.stringContaining('does not exist') });
  });
});

describe('sql', () => {
  it('fails by the rows that the statement finds', async () => {
    const result = await check(sql('SELECT id, delay FROM {{version}} WHERE delay > 4 ORDER BY id -- late'));
    expect(result).toMatchObject({ passed: false, failingRows: 2, samples: ['1, 5', '3, 9'] });
    expect(await check(sql('SELECT 1 FROM {{ version }} WHERE delay > 100'))).toMatchObject({ passed: true });
  });

  it.each([
    ['a write', `WITH gone AS (DELETE FROM carriers RETURNING *) SELECT * FROM gone`],
    ['a write in a function', `SELECT lo_create(0)`],
    ['a second statement', `SELECT 1) AS q; DROP TABLE carriers; SELECT * FROM (SELECT 1`],
    ['an end of the transaction', `SELECT 1) AS q WHERE $1 > 0; COMMIT; DROP TABLE carriers; --`],
    ['another relation in braces', 'SELECT * FROM {{other}}'],
    ['no SQL', 'all is well'],
  ])('fails for %s, and nothing is changed', async (_, statement) => {
    expect(await check(sql(statement))).toMatchObject({ passed: false, failingRows: 0 });
    const [row] = await database.transaction((tx) => tx.query('SELECT count(*)::int AS rows FROM carriers'));
    expect(row).toEqual({ rows: 2 });
  });
});

describe('unique where the target drops duplicates', () => {
  it('is asked of the staged version', async () => {
    const ledger = { read: 6, staged: 5, quarantined: 0, filtered: 0, deduplicated: 1, sourceCount: null };
    expect(await check(aRule('unique', ['id']), staged({ ledger }))).toMatchObject({
      passed: false,
      observed: '1 keys more than once',
      samples: ['3'],
    });
    expect(await check(aRule('unique', ['id', 'delay']), staged({ ledger }))).toMatchObject({ passed: true });
  });
});
