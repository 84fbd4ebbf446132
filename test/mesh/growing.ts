import { topics, type RunParameters } from '@chimera/contracts';
import type { Ingestion, IntentDataset } from '@chimera/intent';
import {
  eventually,
  meshIntent,
  meshRoles,
  postgresSource,
  replaceIn,
  uniqueName,
  type Mesh,
  type MeshDatabase,
  type MeshRun,
} from '@chimera/testing';
import { expect } from 'vitest';

const patience = { deadlineMs: 60_000, everyMs: 50 };
const ends = ['published', 'rejected', 'abandoned', 'cancelled'];

/** How a {@link Growing} is brought in; the target's place is its own. */
export type GrowingIngestion = Partial<Omit<Ingestion, 'target'>> & {
  readonly target: Partial<Ingestion['target']>;
  readonly dataset?: Partial<IntentDataset>;
};

/** A table that grows, a pipeline that takes what is new, and what must be true of both whatever happened. */
export class Growing {
  pipeline = '';
  readonly source: string;
  readonly copy: string;
  private readonly versions = new Set<number>();

  private constructor(
    readonly mesh: Mesh,
    readonly database: MeshDatabase,
    readonly name: string,
  ) {
    this.source = name;
    this.copy = `${name}_copy`;
  }

  /** Makes an empty table (`id`, `code`, `email`, `amount`, `at`), without a key of its own. */
  static async table(mesh: Mesh, database: MeshDatabase): Promise<Growing> {
    const growing = new Growing(mesh, database, uniqueName('growing'));
    const { source } = growing;
    await database.query(
      `CREATE TABLE ${source} (id bigint NOT NULL, code text NOT NULL, email text, amount numeric(10,2), at timestamptz NOT NULL)`,
    );
    await database.query(`GRANT SELECT ON ${source} TO ${meshRoles.reader}`);
    // A policy can slow rows down and leaves columns known as never null, which a view would not.
    await database.query(`ALTER TABLE ${source} ENABLE ROW LEVEL SECURITY`);
    await database.query(`CREATE POLICY pace ON ${source} USING (true)`);
    return growing;
  }

  /** Onboards it, or changes how it is brought in. */
  async bring(ingestion: GrowingIngestion): Promise<this> {
    const { target, dataset, ...more } = ingestion;
    const complete = replaceIn(this.database, this.copy, { key: ['id'], ...more });
    const merged = { ...complete, target: { ...complete.target, ...target } };
    const from = `public.${this.source}`;
    const intent = meshIntent(this.name, postgresSource(this.database), [
      { name: this.name, from, ...dataset, ingestion: merged },
    ]);
    [this.pipeline = ''] = await this.mesh.prepare(intent);
    return this;
  }

  /** Adds rows with these ids, a second apart from each other. */
  async grow(from: number, to: number): Promise<void> {
    await this.database.query(
      `INSERT INTO ${this.source} SELECT n, md5(n::text), 'p' || n || '@example.org', n / 4.0, ${instant('n')}
         FROM generate_series($1::bigint, $2::bigint) AS n`,
      [from, to],
    );
  }

  /** Rows from this id on are read with a pause before each, but counted without; null ends that. */
  async slowFrom(id: number | null): Promise<void> {
    const reading = `id >= ${id} AND current_query() ILIKE 'COPY%'`;
    const pace = id === null ? 'true' : `CASE WHEN ${reading} THEN pg_sleep(0.2) IS NOT NULL ELSE true END`;
    await this.database.query(`ALTER POLICY pace ON ${this.source} USING (${pace})`);
  }

  /** Asks for a run and gives its id. */
  async start(parameters: RunParameters = { mode: 'normal' }): Promise<string> {
    const body = { namespace: 'mesh', pipeline: this.pipeline, parameters };
    return (await this.mesh.api.post<{ runId: string }>('intake', '/v1/runs', body)).runId;
  }

  /** Waits for the end of a run and proves that it was published: once, with a ledger that balances. */
  async published(runId: string): Promise<MeshRun> {
    const run = await this.mesh.run(runId, ends);
    expect(run).toMatchObject({ state: 'published' });
    expect(this.versions).not.toContain(run.version);
    this.versions.add(run.version);
    const { read, staged, quarantined, filtered, deduplicated } = run.ledger!;
    expect(staged + quarantined + filtered + deduplicated).toBe(read);
    const told = await this.mesh.topics.events(
      topics.ingestion.versionPublished,
      (event) => event.runId === runId,
    );
    expect(told).toHaveLength(1);
    const books = await this.database.query<{ version: number; current: boolean }>(
      `SELECT v.version::int, r.published_version = v.version AS current FROM _chimera.versions v
         JOIN _chimera.relations r USING (schema_name, relation_name) WHERE v.run_id = $1`,
      [runId],
    );
    expect(books).toEqual([{ version: run.version, current: true }]);
    return run;
  }

  /** A run from its start to its publication. */
  async run(parameters?: RunParameters): Promise<MeshRun> {
    return this.published(await this.start(parameters));
  }

  async cancel(runId: string): Promise<void> {
    const body = { namespace: 'mesh', pipeline: this.pipeline, reason: 'wrong table' };
    await this.mesh.api.post('intake', `/v1/runs/${runId}/cancel`, body);
  }

  async change(state: 'paused' | 'active', acceptSchemaChange = false): Promise<void> {
    const body = { state, acceptSchemaChange, reason: 'repair' };
    await this.mesh.api.post('intake', `/v1/pipelines/mesh/${this.pipeline}/state`, body);
  }

  /** Waits until the pipeline is in a state. */
  async becomes(state: string): Promise<void> {
    await eventually(async () => {
      const found = await this.mesh.api.get('console', `/v1/pipelines/mesh/${this.pipeline}`);
      expect(found).toMatchObject({ state });
    }, patience);
  }

  /**
   * Row by row the target is what is expected, by default the source; the position is the highest value that was
   * published; and nothing lies about.
   */
  async isWhole(
    expected = `SELECT * FROM ${this.source}`,
    mark = `SELECT max(at) FROM ${this.source}`,
  ): Promise<void> {
    const [differences] = await this.database.query(
      `SELECT (SELECT count(*)::int FROM (${expected} EXCEPT ALL SELECT * FROM ${this.copy}) AS lost) AS missing,
              (SELECT count(*)::int FROM (SELECT * FROM ${this.copy} EXCEPT ALL ${expected}) AS more) AS additional`,
    );
    expect(differences).toEqual({ missing: 0, additional: 0 });
    const marks = await this.database.query(
      `SELECT position::timestamptz = (${mark}) AS is_highest FROM _chimera.positions WHERE relation_name = $1`,
      [this.copy],
    );
    expect(marks).toEqual([{ is_highest: true }]);
    await this.hasNothingBehind();
  }

  /** No table but the one that readers see, and none on record to be dropped. */
  async hasNothingBehind(): Promise<void> {
    await eventually(async () => {
      const left = await this.database.query(
        'SELECT table_name FROM _chimera.leftovers WHERE relation_name = $1',
        [this.copy],
      );
      expect(left).toEqual([]);
      const tables = await this.database.query<{ table_name: string }>(
        `SELECT relname AS table_name FROM pg_class WHERE relkind IN ('r', 'p') AND relname LIKE $1`,
        [`${this.copy.replaceAll('_', '\\_')}%`],
      );
      const seen = await this.database.query(
        'SELECT data_table AS table_name FROM _chimera.relations WHERE relation_name = $1',
        [this.copy],
      );
      expect(tables).toEqual(seen);
    }, patience);
  }
}

/** SQL of the moment of a number: seconds after the beginning of 2026. */
export function instant(number: string | number): string {
  return `'2026-01-01T00:00:00Z'::timestamptz + ${number} * interval '1 second'`;
}
