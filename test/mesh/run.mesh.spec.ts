import { topics } from '@chimera/contracts';
import {
  eventually,
  meshIntent,
  openMesh,
  parquetFile,
  postgresSource,
  replaceIn,
  uniqueName,
  type MeshDatabase,
  type MeshRun,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
let source: MeshDatabase;
let warehouse: MeshDatabase;

beforeAll(async () => {
  [source, warehouse] = await Promise.all([mesh.database(), mesh.database()]);
});

describe('a run', () => {
  const name = uniqueName('run');
  const rows = 20_000;
  let pipeline: string;
  let first: MeshRun;

  beforeAll(async () => {
    await source.fill(name, rows);
    const rules = [
      { id: 'fare-known', rule: 'notNull', columns: ['fare'] },
      { id: 'delay-sane', rule: 'range', columns: ['delay'], max: 298, action: 'quarantine' },
    ] as const;
    const ingestion = replaceIn(warehouse, name, { key: ['id'], rules, maxQuarantined: { percent: 5 } });
    const intent = meshIntent(name, postgresSource(source), [{ name, from: `public.${name}`, ingestion }]);
    [pipeline = ''] = await mesh.prepare(intent);
    first = await mesh.run(await mesh.startRun('mesh', pipeline));
  });

  it('publishes exactly the rows of the source but for those set aside', async () => {
    expect(first).toMatchObject({ state: 'published', version: 1, attempt: 1 });
    const kept = await source.content(`(SELECT * FROM ${name} WHERE delay IS NULL OR delay <= 298)`);
    expect(kept.rows).toBeLessThan(rows);
    expect(await warehouse.content(name)).toEqual(kept);
  });

  it('has a balanced ledger that counts what the source counts (Invariant 10)', async () => {
    const { read, staged, quarantined, filtered, deduplicated, sourceCount } = first.ledger!;
    expect({ read, sourceCount }).toEqual({ read: rows, sourceCount: rows });
    expect(staged + quarantined + filtered + deduplicated).toBe(read);
    expect(staged).toBe((await warehouse.content(name)).rows);
  });

  it('keeps rows that broke a rule whole, with reason, column and position', async () => {
    const records = await mesh.topics.records(`chimera.quarantine.mesh.${name}`);
    const decoded = await Promise.all(records.map(({ value }) => mesh.topics.decode(value!)));
    const [broken] = await source.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${name} WHERE delay > 298`,
    );
    expect(decoded).toHaveLength(broken!.n);
    expect(decoded).toHaveLength(first.ledger!.quarantined);
    const [one] = decoded as {
      column: string;
      code: string;
      detail: string;
      position: string;
      row: object;
    }[];
    expect(one).toMatchObject({
      runId: first.runId,
      column: 'delay',
      code: expect.stringMatching(/^CHIMERA_ROW_/) as string,
      detail: expect.stringContaining('298') as string,
      position: expect.stringMatching(/./) as string,
    });
    const row = one!.row as Record<string, string>;
    const [original] = await source.query<Record<string, string>>(
      `SELECT id::text, code, delay::text, fare::text FROM ${name} WHERE id = $1`,
      [row['id']],
    );
    expect(row).toMatchObject(original!);
    expect(Object.keys(row).sort()).toEqual(['at', 'code', 'delay', 'fare', 'id']);
  });

  it('records what each of its processes took', () => {
    expect(first.usage.map(({ role }) => role).sort()).toEqual(['checker', 'reader', 'writer']);
    for (const { cpuSeconds, peakMemoryBytes, wallMillis } of first.usage) {
      expect(cpuSeconds).toBeGreaterThan(0);
      expect(peakMemoryBytes).toBeGreaterThan(20e6);
      expect(peakMemoryBytes).toBeLessThan(400e6);
      expect(wallMillis).toBeGreaterThan(0);
    }
  });

  it('is seen by readers through a view, and listed in the target with its version', async () => {
    const [view] = await warehouse.query<{ kind: string }>(
      `SELECT relkind::text AS kind FROM pg_class WHERE oid = $1::regclass`,
      [name],
    );
    expect(view).toEqual({ kind: 'v' });
    const versions = await warehouse.query(`SELECT version::int, state FROM _chimera.versions`);
    expect(versions).toEqual([{ version: 1, state: 'published' }]);
  });

  it('is replaced by the next one atomically: a reader sees whole versions only (Invariant 9)', async () => {
    await source.query(`UPDATE ${name} SET code = 'second'`);
    const seen = new Map<string, number>();
    let done = false;
    const reading = (async () => {
      while (!done) {
        const [row] = await warehouse.query<{ rows: number; seconds: number }>(
          `SELECT count(*)::int AS rows, count(*) FILTER (WHERE code = 'second')::int AS seconds FROM ${name}`,
        );
        const what = `${row!.rows} rows, ${row!.seconds} of the second version`;
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    })();
    const second = await mesh.run(await mesh.startRun('mesh', pipeline));
    const all = first.ledger!.staged;
    await eventually(() => expect(seen.has(`${all} rows, ${all} of the second version`)).toBe(true));
    done = true;
    await reading;
    expect(second).toMatchObject({ state: 'published', version: 2 });
    expect([...seen.keys()].sort()).toEqual([
      `${all} rows, 0 of the second version`,
      `${all} rows, ${all} of the second version`,
    ]);
  });

  it('tells its story in order in the audit log, with cause and effect linked', async () => {
    const { entries, chain } = await eventually(async () => {
      const audit = await mesh.audit({ run: first.runId });
      expect(audit.entries.map(({ type }) => type)).toContain(topics.ingestion.versionPublished.name);
      return audit;
    });
    expect(chain).toMatchObject({ holds: true });
    const byId = new Map(entries.map((entry) => [entry.eventId, entry]));
    const causeOf = (type: string): string | undefined => {
      const cause = entries.find((entry) => entry.type === type)?.causationId;
      return cause === undefined || cause === null ? undefined : byId.get(cause)?.type;
    };
    expect(causeOf(topics.orchestrator.runRequested.name)).toBe(topics.intake.runStartRequested.name);
    expect(causeOf(topics.dq.runAssessed.name)).toBe(topics.ingestion.runStaged.name);
    expect(causeOf(topics.ingestion.versionPublished.name)).toBe(topics.dq.runAssessed.name);
    expect(new Set(entries.map(({ correlationId }) => correlationId)).size).toBe(1);
  });
});

describe('a run of Parquet files', () => {
  it('publishes what the files hold', async () => {
    const name = uniqueName('parquet');
    const path = await parquetFile(
      `${name}.parquet`,
      `SELECT i AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE 'c' || i END AS code, i % 2 = 0 AS even,
         (i * 3 % 1000)::DECIMAL(10, 2) / 4 AS fare, DATE '2026-01-01' + (i % 365)::INT AS day
         FROM range(120000) t(i)`,
    );
    const [pipeline = ''] = await mesh.prepare(
      meshIntent(name, { kind: 'parquet', uri: `file://${path}` }, [
        { name, from: '.', ingestion: replaceIn(warehouse, name, { key: ['id'] }) },
      ]),
    );
    const run = await mesh.run(await mesh.startRun('mesh', pipeline));
    expect(run).toMatchObject({ state: 'published', ledger: { read: 120_000, staged: 120_000 } });
    const [columns] = await warehouse.query<{ types: string }>(
      `SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) AS types
         FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`,
      [name],
    );
    expect(columns!.types).toMatch(/^bigint, text, boolean, .*, date$/);
    const expected = `(SELECT i::bigint AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE 'c' || i END AS code,
      i % 2 = 0 AS even, (i * 3 % 1000) / 4.0 AS fare, '2026-01-01'::date + i % 365 AS day
      FROM generate_series(0, 119999) AS i)`;
    const plain = (relation: string): string =>
      `(SELECT id, code, even, round(fare::numeric, 2) AS fare, day FROM ${relation} AS r)`;
    expect(await warehouse.content(plain(name))).toEqual(await warehouse.content(plain(expected)));
  });
});
