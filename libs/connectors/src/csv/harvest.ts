import { relative } from 'node:path';
import type { ConnectorContext, DatasetSelection, HarvestedDataset, SourceConnection } from '../source.js';
import { fingerprintOf } from '../files/fingerprint.js';
import { displayPath } from '../files/location.js';
import { contractColumns } from './columns.js';
import { openCsvDataset, type CsvDataset } from './dataset.js';
import { inferColumns, type Inference } from './infer/infer.js';

/** Text looked at to find out what the values are. */
const sampleBytes = 16 * 1_048_576;
/** Files listed one by one in the properties; of further ones only the count is told. */
const listedFiles = 100;

/** What can be found out about delimited files. Throws like `openCsvDataset`. */
export async function harvestCsv(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly HarvestedDataset[]> {
  const harvested: HarvestedDataset[] = [];
  for (const dataset of datasets) harvested.push(await harvestOne(connection, dataset, context));
  return harvested;
}

async function harvestOne(
  connection: SourceConnection,
  selection: DatasetSelection,
  context: ConnectorContext,
): Promise<HarvestedDataset> {
  const dataset = await openCsvDataset(connection, selection, context);
  const inference = await inferColumns(dataset, dataset.names, sampleBytes, context.signal);
  const path = displayPath(dataset.base, selection.from);
  const sizeBytes = dataset.states.reduce((sum, state) => sum + state.size, 0);
  return {
    name: selection.name,
    physicalName: path,
    platform: 'file',
    urnName: path.replace(/^\/+/, ''),
    columns: contractColumns(selection, dataset.names, inference),
    rowEstimate: rowEstimate(dataset, inference, sizeBytes),
    sizeBytes,
    properties: propertiesOf(dataset, inference, path, selection),
  };
}

/** Exact when all rows were seen; unknown for packed files. */
function rowEstimate(
  dataset: CsvDataset,
  { complete, rows, rowBytes }: Inference,
  bytes: number,
): number | null {
  if (complete) return rows;
  const isPacked = dataset.files.some(({ coding }) => coding.compression !== 'none');
  const wide = dataset.files.some(({ coding }) => coding.encoding.startsWith('utf-16'));
  return isPacked || rowBytes === 0 ? null : Math.round(bytes / (rowBytes * (wide ? 2 : 1)));
}

function propertiesOf(
  dataset: CsvDataset,
  inference: Inference,
  path: string,
  { schema }: DatasetSelection,
): Readonly<Record<string, string>> {
  const { dialect, format, header, files, states } = dataset;
  const times = states.map((state) => Number(state.modifiedNs / 1_000_000n));
  const unconfirmed = dataset.names.filter(
    (name) => schema?.every((column) => column.name !== name) === true,
  );
  const partial = dataset.names.filter((name) => files.some((file) => !file.names.includes(name)));
  return {
    format: 'csv',
    path,
    delimiter: String.fromCharCode(dialect.delimiter),
    quote: dialect.quote < 0 ? '' : String.fromCharCode(dialect.quote),
    header: String(header),
    encoding: distinct(files.map(({ coding }) => coding.encoding)),
    byteOrderMark: String(files.some(({ coding }) => coding.markBytes > 0)),
    compression: distinct(files.map(({ coding }) => coding.compression)),
    lineEnd: dialect.newline === 13 ? 'CR' : 'LF or CRLF',
    skipLines: String(format.skipLines ?? 0),
    fileCount: String(states.length),
    emptyFiles: String(states.length - files.length),
    files: JSON.stringify(describeFiles(dataset)),
    firstModified: new Date(Math.min(...times)).toISOString(),
    lastModified: new Date(Math.max(...times)).toISOString(),
    rowsSampled: String(inference.rows),
    allRowsSampled: String(inference.complete),
    brokenRowsSampled: String(inference.flawed),
    columns: JSON.stringify([...inference.guesses].map(([name, guess]) => ({ name, ...guess }))),
    ...(partial.length === 0 ? {} : { columnsOfSomeFiles: JSON.stringify(partial) }),
    ...(unconfirmed.length === 0 ? {} : { columnsNotInSchema: JSON.stringify(unconfirmed) }),
    fingerprint: fingerprintOf(dataset.base, states).fingerprint,
  };
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join(', ');
}

function describeFiles({ base, states }: CsvDataset): readonly Readonly<Record<string, unknown>>[] {
  return states.slice(0, listedFiles).map((state) => ({
    path: relative(base.path, state.path) || state.path,
    sizeBytes: state.size,
    modified: new Date(Number(state.modifiedNs / 1_000_000n)).toISOString(),
  }));
}
