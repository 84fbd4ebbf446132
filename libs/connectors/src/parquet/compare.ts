import { MeshError, type Column } from '@chimera/contracts';
import { datasetDropped, fileDifferences } from '../files/differences.js';
import { openBase } from '../files/location.js';
import type { ConnectorContext, DatasetSelection, SchemaDifference, SourceConnection } from '../source.js';
import { openDataset } from './dataset.js';
import { mapDuckType } from './types.js';

/** What differs between a contract and the footers now. Throws like `openDataset`, but for files that are gone, which are a difference. */
export async function compareParquet(
  connection: SourceConnection,
  selection: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<readonly SchemaDifference[]> {
  try {
    const base = await openBase(connection.uri, context.fileRoots);
    const dataset = await openDataset(base, selection.from, context.signal);
    const found = dataset.columns.map(({ name, native }) => ({
      name,
      type: mapDuckType(native).type,
      shown: native,
    }));
    const all = selection.columns === undefined;
    return fileDifferences(columns, found, { all, added: all });
  } catch (error) {
    if (MeshError.is(error) && error.code === 'CHIMERA_SOURCE_OBJECT_MISSING')
      return [datasetDropped(selection.from)];
    throw error;
  }
}
