import type { SourceConnector } from '../source.js';
import { fingerprintDataset } from './fingerprint-dataset.js';
import { isolated } from './isolated-call.js';
import { listFileDatasets } from './list.js';

/** What a worker does with files in its own process. */
export interface OwnProcess {
  readonly open: SourceConnector['open'];
  readonly compare: NonNullable<SourceConnector['compare']>;
}

/**
 * Files below allowed folders as a source: one file or a pattern is one dataset. Services look at files in a process
 * of its own, so that a huge or tangled one busies nobody; workers, which are processes of their own, open them.
 */
export function isolatedSource(kind: 'csv' | 'parquet', here: OwnProcess): SourceConnector {
  return {
    kind,
    test: (connection, datasets, context) =>
      isolated(kind, { method: 'test', connection, datasets, fileRoots: context.fileRoots }, context),
    harvest: (connection, datasets, context) =>
      isolated(kind, { method: 'harvest', connection, datasets, fileRoots: context.fileRoots }, context),
    list: listFileDatasets,
    profile: (connection, dataset, columns, context) =>
      isolated(
        kind,
        { method: 'profile', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
        context,
      ),
    compare: (connection, dataset, columns, context) =>
      context.disposable === true
        ? here.compare(connection, dataset, columns, context)
        : isolated(
            kind,
            { method: 'compare', connection, datasets: [dataset], columns, fileRoots: context.fileRoots },
            context,
          ),
    fingerprint: fingerprintDataset,
    open: here.open,
  };
}
