import { isolatedSource } from '../files/isolated-source.js';
import type { SourceConnector } from '../source.js';

/** Delimited text as a source. */
export const csvSource: SourceConnector = isolatedSource('csv', {
  open: async (plan, context) => (await import('./reader.js')).openCsvReader(plan, context),
  compare: async (connection, dataset, columns, context) =>
    (await import('./compare.js')).compareCsv(connection, dataset, columns, context),
});
