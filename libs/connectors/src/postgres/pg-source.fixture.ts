import { Secret } from '@chimera/config';
import type { Column } from '@chimera/contracts';
import {
  decodeRows,
  isolatedDatabase,
  uniqueName,
  type IsolatedDatabase,
  type TextRow,
} from '@chimera/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import type {
  ConnectorContext,
  DatasetSelection,
  ReadPlan,
  RowChunk,
  SourceConnection,
  SourceReader,
} from '../source.js';
import { postgresSource } from './source.connector.js';

/** A database of the test file, seen by its owner and by the connector. */
export class PgSourceFixture {
  private database!: IsolatedDatabase;
  admin!: pg.Client;

  /** Registers the hooks of the file. */
  static forFile(prefix: string): PgSourceFixture {
    const fixture = new PgSourceFixture();
    beforeAll(async () => {
      fixture.database = await isolatedDatabase(prefix);
      fixture.admin = new pg.Client({ connectionString: fixture.database.url });
      await fixture.admin.connect();
    });
    afterAll(() => fixture.admin.end());
    return fixture;
  }

  get at(): IsolatedDatabase {
    return this.database;
  }

  /** Passwords are `env:<the password itself>`. */
  context(signal: AbortSignal = new AbortController().signal): ConnectorContext {
    return {
      secrets: { resolve: (reference) => Promise.resolve(new Secret(reference.replace('env:', ''))) },
      fileRoots: [],
      signal,
    };
  }

  connection(change: Partial<SourceConnection> = {}): SourceConnection {
    const { host, port, name, user, password } = this.database;
    return {
      kind: 'postgres',
      uri: `postgres://${host}:${port}/${name}`,
      user,
      password: `env:${password}`,
      ...change,
    };
  }

  /** Runs statements that name the table `T`; gives its name at the source. */
  async table(sql: string): Promise<string> {
    const table = uniqueName('t');
    await this.admin.query(sql.replaceAll(/\bT(?=\b|_)/g, table));
    return `public.${table}`;
  }

  /** A role with a password, without any right; dropped by the caller with its rights. */
  async role(options = 'LOGIN'): Promise<{ readonly name: string; readonly connection: SourceConnection }> {
    const name = uniqueName('reader');
    await this.admin.query(`CREATE ROLE ${name} PASSWORD 'pw' ${options}`);
    return { name, connection: this.connection({ user: name, password: 'env:pw' }) };
  }

  async dropRole(name: string): Promise<void> {
    await this.admin.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  }

  async columns(
    dataset: Partial<DatasetSelection>,
    connection = this.connection(),
  ): Promise<readonly Column[]> {
    const [harvested] = await postgresSource.harvest(connection, [select(dataset)], this.context());
    return harvested?.columns ?? [];
  }

  async open(dataset: Partial<DatasetSelection>, plan: Partial<ReadPlan> = {}): Promise<SourceReader> {
    const columns = plan.columns ?? (await this.columns(dataset, plan.connection));
    return postgresSource.open(
      {
        connection: this.connection(),
        dataset: select(dataset),
        rules: [],
        signal: new AbortController().signal,
        ...plan,
        columns,
      },
      this.context(),
    );
  }

  /** All rows of all parts, one part after the other; counts must agree. */
  async rows(dataset: Partial<DatasetSelection>, plan: Partial<ReadPlan> = {}): Promise<ReadRows> {
    const columns = plan.columns ?? (await this.columns(dataset, plan.connection));
    const reader = await this.open(dataset, { ...plan, columns });
    try {
      const counted = await reader.countRows();
      const chunks: RowChunk[] = [];
      for (let part = 0; part < reader.parts; part++)
        for await (const chunk of reader.read(part)) chunks.push(chunk);
      expect(chunks.reduce((sum, chunk) => sum + chunk.read, 0)).toBe(counted);
      return {
        rows: chunks.flatMap((chunk) => decodeRows(columns, chunk.bytes, chunk.rows)),
        rejected: chunks.flatMap((chunk) => chunk.rejected),
        highWater: reader.highWater ?? null,
        parts: reader.parts,
      };
    } finally {
      await reader.close();
    }
  }
}

export interface ReadRows {
  readonly rows: readonly TextRow[];
  readonly rejected: RowChunk['rejected'];
  readonly highWater: string | null;
  readonly parts: number;
}

export function select(dataset: Partial<DatasetSelection>): DatasetSelection {
  return { name: 'd', from: 'public.unused', ...dataset };
}
