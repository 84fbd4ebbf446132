import { Secret } from '@chimera/config';
import type { Column } from '@chimera/contracts';
import { decodeRows, testColumn, uniqueName, type TextRow } from '@chimera/testing';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {
  ConnectorContext,
  DatasetSelection,
  ReadPlan,
  RejectedRow,
  SourceConnection,
} from '../source.js';
import { csvSource } from './source.connector.js';

/** What a pass gave. */
export interface CsvRead {
  readonly rows: readonly TextRow[];
  readonly rejected: readonly RejectedRow[];
  readonly counted: number | null;
  readonly read: number;
  readonly highWater: string | null | undefined;
}

/** A folder of files of one test file, allowed and thrown away. */
export class CsvFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'chimera-csv-'));
  readonly connection: SourceConnection = { kind: 'csv', uri: `file://${this.path}` };

  context(signal: AbortSignal = new AbortController().signal): ConnectorContext {
    return {
      secrets: { resolve: (reference) => Promise.resolve(new Secret(reference)) },
      fileRoots: [this.path],
      signal,
    };
  }

  write(content: string | Buffer, name = `${uniqueName('f')}.csv`): string {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), content);
    return name;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Faults of one dataset: `code path`. */
  async faults(selection: Partial<DatasetSelection> & { readonly from: string }): Promise<readonly string[]> {
    const faults = await csvSource.test(this.connection, [{ name: 'd', ...selection }], this.context());
    return faults.map(({ code, path }) => `${code} ${path}`);
  }

  /** `name type` of what is found out. */
  async inferred(content: string | Buffer, format?: DatasetSelection['format']): Promise<readonly string[]> {
    const dataset = { name: 'd', from: this.write(content), ...(format && { format }) };
    const [harvested] = await csvSource.harvest(this.connection, [dataset], this.context());
    return (harvested?.columns ?? []).map(({ name, type }) => `${name} ${type}`);
  }

  /** Reads all parts; columns are written `name type`, `name type!` for those that must not be null. */
  async read(
    from: string,
    columns: readonly string[],
    more: Partial<ReadPlan> & { readonly format?: DatasetSelection['format'] } = {},
  ): Promise<CsvRead> {
    const { format, ...plan } = more;
    const contract = columns.map(columnOf);
    const reader = await csvSource.open(
      {
        connection: this.connection,
        dataset: { name: 'd', from, ...(format && { format }) },
        columns: contract,
        rules: [],
        signal: new AbortController().signal,
        ...plan,
      },
      this.context(),
    );
    try {
      const counted = await reader.countRows();
      const rows: TextRow[] = [];
      const rejected: RejectedRow[] = [];
      let read = 0;
      for (let part = 0; part < reader.parts; part++)
        for await (const chunk of reader.read(part)) {
          read += chunk.read;
          rows.push(...decodeRows(contract, chunk.bytes, chunk.rows));
          rejected.push(...chunk.rejected);
        }
      return { rows, rejected, counted, read, highWater: reader.highWater };
    } finally {
      await reader.close();
    }
  }
}

function columnOf(text: string): Column {
  const [name = '', type = ''] = text.split(' ');
  return testColumn(name, type.replace('!', ''), { nullable: !type.endsWith('!') });
}
