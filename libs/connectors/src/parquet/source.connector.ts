import type { SourceConnector } from '../source.js';
import { fingerprintDataset } from '../files/fingerprint-dataset.js';
import { isolated } from '../files/isolated-call.js';
import { listFileDatasets } from '../files/list.js';

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
  list: listFileDatasets,
  profile: (connection, dataset, columns, context) =>
    isolated(
      'parquet',
      { method: 'profile', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
      context,
    ),
  compare: (connection, dataset, columns, context) =>
    isolated(
      'parquet',
      { method: 'compare', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
      context,
    ),
  fingerprint: fingerprintDataset,
  open: async (plan, context) => (await import('./reader.js')).openParquetReader(plan, context),
};
