import { fingerprintDataset } from '../files/fingerprint-dataset.js';
import { isolated } from '../files/isolated-call.js';
import { listFileDatasets } from '../files/list.js';
import type { SourceConnector } from '../source.js';

/**
 * Delimited text below allowed folders as a source: one file or a pattern is one dataset. Services look at files in a
 * process of its own, so that a huge or tangled one busies nobody; workers, which are processes of their own, read them.
 */
export const csvSource: SourceConnector = {
  kind: 'csv',
  test: (connection, datasets, context) =>
    isolated('csv', { method: 'test', connection, datasets, fileRoots: context.fileRoots }, context),
  harvest: (connection, datasets, context) =>
    isolated('csv', { method: 'harvest', connection, datasets, fileRoots: context.fileRoots }, context),
  list: listFileDatasets,
  profile: (connection, dataset, columns, context) =>
    isolated(
      'csv',
      { method: 'profile', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
      context,
    ),
  compare: (connection, dataset, columns, context) =>
    isolated(
      'csv',
      { method: 'compare', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
      context,
    ),
  fingerprint: fingerprintDataset,
  open: async (plan, context) => (await import('./reader.js')).openCsvReader(plan, context),
};
