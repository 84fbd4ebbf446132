import type { SourceConnector } from '../source.js';
import { isolated } from '../files/isolated-call.js';

/**
 * Parquet files below allowed folders as a source: one file or a pattern is one dataset. Services test and
 * harvest in a process of their own; only workers, which are processes of their own, load the engine.
 */
export const parquetSource: SourceConnector = {
  kind: 'parquet',
  test: (connection, datasets, context) =>
    isolated('parquet', { method: 'test', connection, datasets, fileRoots: context.fileRoots }, context),
  harvest: (connection, datasets, context) =>
    isolated('parquet', { method: 'harvest', connection, datasets, fileRoots: context.fileRoots }, context),
  open: async (plan, context) => (await import('./reader.js')).openParquetReader(plan, context),
};
