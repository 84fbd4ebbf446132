import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesFolder, parquetFile } from '../../mesh/parquet-file.js';
import { meshRoles } from '../../mesh/mesh-layout.js';
import type { MeshDatabase } from '../../mesh/mesh-database.js';
import { cellsOf, rowColumns, type ChaosRow } from './row.js';

/** Puts batches into a source. A batch shows as a whole; writing the last one again changes nothing. */
export interface BatchWriter {
  write(batch: readonly ChaosRow[], number: number): Promise<void>;
}

const names = rowColumns.map(([name]) => name);

/** A table in a database, one statement a batch. */
export async function tableWriter(database: MeshDatabase, table: string): Promise<BatchWriter> {
  const columns = rowColumns.map(
    ([name, type]) => `${name} ${type} NOT NULL${name === 'id' ? ' PRIMARY KEY' : ''}`,
  );
  await database.query(`CREATE TABLE ${table} (${columns.join(', ')})`);
  await database.query(`GRANT SELECT ON ${table} TO ${meshRoles.reader}`);
  const arrays = rowColumns.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ');
  const changes = names.map((name) => `${name} = excluded.${name}`).join(', ');
  const statement = `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays})
    ON CONFLICT (id) DO UPDATE SET ${changes}`;
  return {
    write: async (batch) => {
      await database.query(
        statement,
        names.map((name) => batch.map((row) => row[name])),
      );
    },
  };
}

/** CSV files in a folder, one a batch. */
export function csvWriter(folder: string): BatchWriter {
  mkdirSync(folder, { recursive: true });
  return {
    write: async (batch, number) => {
      const draft = draftOf(folder, number);
      writeFileSync(draft, csvOf(batch));
      renameSync(draft, join(folder, `${fileName(number)}.csv`));
    },
  };
}

/** Parquet files in a folder, one a batch. */
export function parquetWriter(folder: string): BatchWriter {
  mkdirSync(folder, { recursive: true });
  const types = rowColumns
    .map(([name, type]) => `'${name}': '${type === 'text' ? 'VARCHAR' : type}'`)
    .join(', ');
  return {
    write: async (batch, number) => {
      const draft = draftOf(folder, number);
      writeFileSync(draft, csvOf(batch));
      const query = `SELECT * FROM read_csv('${draft}', header = true, columns = {${types}})`;
      renameSync(
        await parquetFile(`${basename(draft)}.parquet`, query),
        join(folder, `${fileName(number)}.parquet`),
      );
      rmSync(draft);
    },
  };
}

const fileName = (number: number): string => `batch-${String(number).padStart(5, '0')}`;

/** Beside the folder: a file that is still written must not be seen. */
const draftOf = (folder: string, number: number): string =>
  join(filesFolder(), `${basename(folder)}-${fileName(number)}.draft`);

function csvOf(batch: readonly ChaosRow[]): string {
  const lines = batch.map((row) => cellsOf(row).map(quoted).join(','));
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

const quoted = (cell: string | number): string =>
  typeof cell === 'number' ? String(cell) : `"${cell.replaceAll('"', '""')}"`;
