import { isolatedSource } from '../files/isolated-source.js';
import type { SourceConnector } from '../source.js';

/** Parquet files as a source. Only workers load the engine. */
export const parquetSource: SourceConnector = isolatedSource('parquet', async (plan, context) =>
  (await import('./reader.js')).openParquetReader(plan, context),
);
