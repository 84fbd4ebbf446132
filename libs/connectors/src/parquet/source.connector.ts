import { isolatedSource } from '../files/isolated-source.js';
import type { SourceConnector } from '../source.js';

/** Parquet files as a source. Only workers load the engine. */
export const parquetSource: SourceConnector = isolatedSource('parquet', {
  open: async (plan, context) => (await import('./reader.js')).openParquetReader(plan, context),
  compare: async (connection, dataset, columns, context) =>
    (await import('./compare.js')).compareParquet(connection, dataset, columns, context),
});
