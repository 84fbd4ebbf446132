import { MeshError } from '@chimera/contracts';
import { faultOf, sourceFault } from '../faults/source-fault.js';
import { nearestName } from '../faults/nearest-name.js';
import type { ConnectorContext, DatasetSelection, SourceConnection, SourceFault } from '../source.js';
import { openDataset, type ParquetColumn } from './dataset.js';
import { openBase, type FileBase } from './location.js';

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
    return (dataset.columns ?? []).flatMap((name, position) =>
      columns.some((column) => column.name === name)
        ? []
        : [missingColumn(name, `/datasets/${index}/columns/${position}`, columns)],
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

function missingColumn(name: string, path: string, columns: readonly ParquetColumn[]): SourceFault {
  const names = columns.map((column) => column.name);
  const nearest = nearestName(name, names);
  return sourceFault('CHIMERA_SOURCE_COLUMN_MISSING', path, `The file has no column ${name}.`, {
    expected: `one of ${names.slice(0, 50).join(', ')}`,
    found: name,
    ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
  });
}
