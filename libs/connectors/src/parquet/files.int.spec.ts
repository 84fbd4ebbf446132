import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll } from 'vitest';
import { fileSourceFeatures } from '../files/file-source.features.js';
import type { SourceConnector } from '../source.js';
import { nameLiteral, textLiteral } from './engine.js';
import { parquetSource } from './source.connector.js';
import { testParquet } from './test.js';

let duck: DuckDBInstance;
beforeAll(async () => {
  duck = await DuckDBInstance.create(':memory:');
});
afterAll(() => duck.closeSync());

const types: Readonly<Record<string, string>> = { int64: 'BIGINT', text: 'VARCHAR', timestamp: 'TIMESTAMP' };

fileSourceFeatures('parquet', {
  connector: parquetSource as Required<SourceConnector>,
  ending: 'parquet',
  testHere: testParquet,
  write: async (path, { columns, rows }) => {
    const values = rows.map(
      (row) => `(${row.map((value) => (value === null ? 'NULL' : textLiteral(value))).join(', ')})`,
    );
    const names = columns.map((column) => column.split(' ') as [string, string]);
    const list = names.map(
      ([name, type]) => `CAST(${nameLiteral(name)} AS ${types[type] ?? type}) AS ${nameLiteral(name)}`,
    );
    const from = `(VALUES ${values.join(', ')}) AS t(${names.map(([name]) => nameLiteral(name)).join(', ')})`;
    const writer = await duck.connect();
    await writer.run(
      `COPY (SELECT ${list.join(', ')} FROM ${from}) TO ${textLiteral(path)} (FORMAT parquet)`,
    );
    writer.closeSync();
  },
  textInPlaceOfNumber: ['int64', 'text'],
});
