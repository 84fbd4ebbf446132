import { MeshError, type Column } from '@chimera/contracts';
import { datasetDropped, fileDifferences } from '../files/differences.js';
import type { ConnectorContext, DatasetSelection, SchemaDifference, SourceConnection } from '../source.js';
import { ColumnCast } from './cast/column-cast.js';
import { openCsvDataset, type CsvDataset } from './dataset.js';
import { inferColumns, type Inference } from './infer/infer.js';
import { sampleRecords } from './infer/sample.js';
import { notationFrom } from './notation.js';

/** Enough to see that a column means something else now. */
const sampleBytes = 1_048_576;

/**
 * What differs between a contract and the files now. Text has no types of its own: a type counts as changed when no value
 * of a small sample fits the contract's. Throws like `openCsvDataset`, but for files that are gone, which are a difference.
 */
export async function compareCsv(
  connection: SourceConnection,
  selection: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<readonly SchemaDifference[]> {
  try {
    const dataset = await openCsvDataset(connection, selection, context);
    if (dataset.files.length === 0) return [];
    const inference = await inferColumns(dataset, dataset.names, sampleBytes, context.signal);
    const misfits = await misfitsOf(dataset, columns, inference, context.signal);
    const found = dataset.names.map((name) => {
      const guess = inference.guesses.get(name);
      const kept = columns.find((column) => column.name === name);
      return {
        name,
        type: kept !== undefined && !misfits.has(name) ? kept.type : (guess?.type ?? null),
        shown: guess?.seen ?? 'text',
      };
    });
    const all = selection.columns === undefined;
    // What a confirmed schema leaves out was left out by a person; the harvest tells it.
    return fileDifferences(columns, found, { all, added: all && selection.schema === undefined });
  } catch (error) {
    if (MeshError.is(error) && error.code === 'CHIMERA_SOURCE_OBJECT_MISSING')
      return [datasetDropped(selection.from)];
    throw error;
  }
}

/** Columns that have values in the sample, none of which fits the contract. */
async function misfitsOf(
  dataset: CsvDataset,
  columns: readonly Column[],
  inference: Inference,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const notation = notationFrom(dataset.format, inference.guesses);
  const capacity = 2_048;
  const tallies = columns.map((column) => ({
    column,
    cast: new ColumnCast(column, notation(column), dataset.dialect, [], capacity),
    fits: 0,
    misfits: 0,
  }));
  const bad = new Int32Array(capacity);
  await sampleRecords(
    dataset,
    sampleBytes,
    (batch, names) => {
      for (const tally of tallies) {
        for (let row = 0; row < batch.rows; row++) bad[row] = batch.defects[row] === 0 ? 0 : -1;
        tally.cast.cast(batch, names.indexOf(tally.column.name), bad, 1);
        for (let row = 0; row < batch.rows; row++) {
          if (bad[row] === 1) tally.misfits++;
          else if (bad[row] === 0 && !tally.cast.isNullAt(row)) tally.fits++;
        }
      }
    },
    signal,
  );
  return new Set(
    tallies.filter(({ fits, misfits }) => fits === 0 && misfits > 0).map(({ column }) => column.name),
  );
}
