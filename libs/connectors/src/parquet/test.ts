import { MeshError } from '@chimera/contracts';
import { faultOf } from '../faults/source-fault.js';
import { missingColumn } from '../files/missing-column.js';
import type { ConnectorContext, DatasetSelection, SourceConnection, SourceFault } from '../source.js';
import { openDataset } from './dataset.js';
import { openBase, type FileBase } from '../files/location.js';

/** Tries a Parquet source as declared; every fault of every dataset at once. */
export async function testParquet(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly SourceFault[]> {
  try {
    const base = await openBase(connection.uri, context.fileRoots);
    const faults: SourceFault[] = [];
    for (const [index, dataset] of datasets.entries())
      faults.push(...(await datasetFaults(base, dataset, index, context.signal)));
    return faults;
  } catch (error) {
    if (MeshError.is(error)) return [faultOf(error, '/source/uri')];
    throw error;
  }
}

async function datasetFaults(
  base: FileBase,
  dataset: DatasetSelection,
  index: number,
  signal: AbortSignal,
): Promise<readonly SourceFault[]> {
  try {
    const { columns } = await openDataset(base, dataset.from, signal);
    const names = columns.map((column) => column.name);
    return (dataset.columns ?? []).flatMap((name, position) =>
      names.includes(name) ? [] : [missingColumn(name, `/datasets/${index}/columns/${position}`, names)],
    );
  } catch (error) {
    if (!MeshError.is(error)) throw error;
    return [
      {
        ...faultOf(error, `/datasets/${index}/from`),
        expected: 'a readable Parquet file',
        found: dataset.from,
      },
    ];
  }
}
