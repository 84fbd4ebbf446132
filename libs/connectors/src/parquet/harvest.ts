import { relative } from 'node:path';
import type { ConnectorContext, DatasetSelection, HarvestedDataset, SourceConnection } from '../source.js';
import { fingerprintOf } from '../files/fingerprint.js';
import { mapColumns } from './columns.js';
import { datasetPath, openDataset, withEngine, type ParquetDataset } from './dataset.js';
import { openBase, type FileBase } from '../files/location.js';
import { readColumnStatistics, readFileMetadata, readRowGroups, type FileMetadata } from './metadata.js';

/** Files listed one by one in the properties; of further ones only the count is told. */
const listedFiles = 100;

/** What the footers of the files tell. Throws like `openDataset`. */
export async function harvestParquet(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly HarvestedDataset[]> {
  const base = await openBase(connection.uri, context.fileRoots);
  const harvested: HarvestedDataset[] = [];
  for (const dataset of datasets) harvested.push(await harvestOne(base, dataset, context.signal));
  return harvested;
}

async function harvestOne(
  base: FileBase,
  dataset: DatasetSelection,
  signal: AbortSignal,
): Promise<HarvestedDataset> {
  const opened = await openDataset(base, dataset.from, signal);
  const path = datasetPath(base, dataset.from);
  return withEngine(opened.files, signal, async (engine) => {
    const files = await readFileMetadata(engine, opened.files);
    const groups = await readRowGroups(engine, opened.files);
    const statistics = await readColumnStatistics(engine, opened.files);
    return {
      name: dataset.name,
      physicalName: path,
      platform: 'file',
      urnName: path.replace(/^\/+/, ''),
      columns: mapColumns(opened.columns, dataset.columns),
      rowEstimate: sum(files.map((file) => file.rows)),
      sizeBytes: sum(opened.files.map((file) => file.size)),
      properties: {
        format: 'parquet',
        path,
        fileCount: String(files.length),
        files: JSON.stringify(describeFiles(base, opened, files)),
        rowGroups: String(groups.length),
        largestRowGroupRows: String(groups.reduce((most, group) => Math.max(most, group.rows), 0)),
        compression: [...new Set(statistics.map((column) => column.compression))].join(', '),
        createdBy: [...new Set(files.map((file) => file.createdBy ?? 'unknown'))].join(', '),
        lastModified: new Date(
          Math.max(...opened.files.map((file) => Number(file.modifiedNs / 1_000_000n))),
        ).toISOString(),
        columns: JSON.stringify(
          opened.columns.map((column) => ({ name: column.name, nativeType: column.native })),
        ),
        ...partialColumns(opened),
        statistics: JSON.stringify(statistics),
        fingerprint: fingerprintOf(base, opened.files, opened.footerHashes).fingerprint,
      },
    };
  });
}

/** Columns that some files lack, with the number of files that have them. */
function partialColumns({ columns, byFile }: ParquetDataset): Readonly<Record<string, string>> {
  const counts = columns.map(({ name }) => ({
    name,
    files: [...byFile.values()].filter((own) => own.some((column) => column.name === name)).length,
  }));
  const partial = counts.filter(({ files }) => files < byFile.size);
  return partial.length === 0 ? {} : { columnsOfSomeFiles: JSON.stringify(partial) };
}

function describeFiles(
  base: FileBase,
  opened: ParquetDataset,
  files: readonly FileMetadata[],
): readonly Readonly<Record<string, unknown>>[] {
  return opened.files.slice(0, listedFiles).map((file, index) => ({
    path: relative(base.path, file.path) || file.path,
    sizeBytes: file.size,
    modified: new Date(Number(file.modifiedNs / 1_000_000n)).toISOString(),
    footerSha256: opened.footerHashes[index],
    rows: files[index]?.rows,
    rowGroups: files[index]?.rowGroups,
    createdBy: files[index]?.createdBy,
    formatVersion: files[index]?.formatVersion,
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
