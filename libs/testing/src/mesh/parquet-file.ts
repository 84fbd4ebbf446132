import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { meshLayout } from './mesh-layout.js';

/** Folder for files that the mesh may read. */
export function filesFolder(): string {
  const folder = join(meshLayout().state, 'files');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Writes the rows of a DuckDB query into a Parquet file of that name and gives its path. */
export async function parquetFile(name: string, query: string): Promise<string> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const path = join(filesFolder(), name);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 50000)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return path;
}
