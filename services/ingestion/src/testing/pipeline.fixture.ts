import { randomUUID } from 'node:crypto';
import { topics, type RunAssigned, type RunParameters, type RunStaged } from '@chimera/contracts';
import type { CompleteIngestion, PipelineConfig } from '@chimera/intent';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { uniqueName } from '@chimera/testing';
import { assessed, type Surroundings } from './supervised-run.fixture.js';

/** The warehouse of a test: source and target of its pipelines. */
export class Warehouse {
  private readonly database: Database;

  constructor(mesh: Surroundings) {
    this.database = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
  }

  /** Makes a table of the columns and gives its name. */
  async table(columns: string, rows = ''): Promise<string> {
    const table = uniqueName('orders');
    await this.run(`create table ${table} (${columns})`);
    if (rows !== '') await this.run(`insert into ${table} ${rows}`);
    return table;
  }

  async run(sql: string): Promise<void> {
    await this.database.transaction((session) => session.query(sql));
  }

  async rows<T extends Record<string, unknown>>(sql: string): Promise<readonly T[]> {
    return this.database.transaction((session) => session.query<T>(sql));
  }

  /** What readers see of a dataset, as text in its order. */
  async published(table: string): Promise<readonly string[]> {
    const rows = await this.rows<{ row: string }>(`select t::text as row from ${table}_copy t order by 1`);
    return rows.map(({ row }) => row);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

/** One pipeline as the orchestrator drives it: run after run. */
export class Pipeline {
  private version = 0;

  private constructor(
    private readonly mesh: Surroundings,
    readonly assigned: RunAssigned,
  ) {}

  static async of(
    mesh: Surroundings,
    table: string,
    supervisor: string,
    ingestion: Partial<Omit<CompleteIngestion, 'target'>> & {
      readonly target?: Partial<CompleteIngestion['target']>;
    } = {},
    change: Partial<RunAssigned> = {},
  ): Promise<Pipeline> {
    const assigned = await mesh.assignment(table, supervisor, change);
    const config = JSON.parse(assigned.config) as PipelineConfig;
    const target = { ...config.ingestion.target, ...ingestion.target };
    const complete = { ...config, ingestion: { ...config.ingestion, ...ingestion, target } };
    return new Pipeline(mesh, { ...assigned, config: JSON.stringify(complete) });
  }

  /** Assigns the next run. */
  async assign(
    parameters: Partial<RunParameters> = {},
    change: Partial<RunAssigned> = {},
  ): Promise<RunAssigned> {
    this.version += 1;
    const run = { runId: randomUUID(), version: this.version, parameters: JSON.stringify(parameters) };
    return this.attempt({ ...this.assigned, ...run, ...change });
  }

  async attempt(assigned: RunAssigned): Promise<RunAssigned> {
    await this.mesh.publish(topics.orchestrator.runAssigned, assigned);
    return assigned;
  }

  /** Runs to the end: staged, passed, published. */
  async publish(
    parameters: Partial<RunParameters> = {},
    change: Partial<RunAssigned> = {},
  ): Promise<RunStaged> {
    return this.finish(await this.assign(parameters, change));
  }

  async finish(assigned: RunAssigned): Promise<RunStaged> {
    const staged = await this.mesh.event(topics.ingestion.runStaged, assigned);
    await this.mesh.publish(topics.dq.runAssessed, assessed(assigned, true));
    await this.mesh.event(topics.ingestion.versionPublished, assigned);
    return staged;
  }
}
