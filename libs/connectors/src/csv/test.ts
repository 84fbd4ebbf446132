import { MeshError } from '@chimera/contracts';
import { faultOf } from '../faults/source-fault.js';
import { missingColumn } from '../files/missing-column.js';
import { openBase } from '../files/location.js';
import type { ConnectorContext, DatasetSelection, SourceConnection, SourceFault } from '../source.js';
import { compileTimePattern } from './cast/time-pattern.js';
import { openCsvDataset } from './dataset.js';

/** Tries a CSV source as declared; every fault of every dataset at once. */
export async function testCsv(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly SourceFault[]> {
  try {
    await openBase(connection.uri, context.fileRoots);
  } catch (error) {
    if (MeshError.is(error)) return [faultOf(error, '/source/uri')];
    throw error;
  }
  const faults: SourceFault[] = [];
  for (const [index, dataset] of datasets.entries())
    faults.push(...(await datasetFaults(connection, dataset, index, context)));
  return faults;
}

async function datasetFaults(
  connection: SourceConnection,
  dataset: DatasetSelection,
  index: number,
  context: ConnectorContext,
): Promise<readonly SourceFault[]> {
  try {
    const { names, format, files } = await openCsvDataset(connection, dataset, context);
    for (const pattern of [format.dateFormat, format.timestampFormat])
      if (pattern !== undefined) compileTimePattern(pattern);
    if (files.length === 0) return [];
    const absent = (wanted: readonly string[], place: string, field = ''): readonly SourceFault[] =>
      wanted.flatMap((name, position) =>
        names.includes(name)
          ? []
          : [missingColumn(name, `/datasets/${index}/${place}/${position}${field}`, names)],
      );
    const schema = dataset.schema?.map((column) => column.name) ?? [];
    return [...absent(dataset.columns ?? [], 'columns'), ...absent(schema, 'schema', '/name')];
  } catch (error) {
    if (!MeshError.is(error)) throw error;
    const place = error.code === 'CHIMERA_INTENT_INVALID' ? 'format' : 'from';
    return [
      {
        ...faultOf(error, `/datasets/${index}/${place}`),
        expected: 'a readable file of delimited text',
        found: dataset.from,
      },
    ];
  }
}
