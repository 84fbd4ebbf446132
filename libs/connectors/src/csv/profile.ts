import type { Column } from '@chimera/contracts';
import type { ConnectorContext, DatasetProfile, DatasetSelection, SourceConnection } from '../source.js';
import { ColumnCast } from './cast/column-cast.js';
import { openCsvDataset, type CsvDataset } from './dataset.js';
import { textAt } from './header.js';
import { sampleRecords } from './infer/sample.js';
import { notationOf } from './notation.js';
import { defects, type RecordBatch } from './scanner.js';
import { ValueTally } from './value-tally.js';

const sampleBytes = 24 * 1_048_576;
const sampledRows = 20;
const capacity = 2_048;
const shownLetters = 1_000;

/** What the values of a dataset look like, from all of it when it is small and from blocks spread over it otherwise. */
export async function profileCsv(
  connection: SourceConnection,
  selection: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<DatasetProfile> {
  const dataset = await openCsvDataset(connection, selection, context);
  const notation = await notationOf(dataset, columns, context.signal);
  const markers = (dataset.format.nulls ?? ['']).map((text) => Buffer.from(text));
  const profiled = columns.map(
    (column) =>
      new ProfiledValues(
        column,
        new ColumnCast(column, notation(column), dataset.dialect, markers, capacity),
      ),
  );
  const sample: Record<string, string | null>[] = [];
  const extent = await sampleRecords(
    dataset,
    sampleBytes,
    (batch, names) => {
      for (const values of profiled) values.add(batch, names, dataset);
      for (let row = 0; row < batch.rows && sample.length < sampledRows; row++)
        if (batch.defects[row] === defects.none) sample.push(rowOf(batch, row, names, profiled, dataset));
    },
    context.signal,
  );
  return {
    rowsProfiled: extent.rows,
    complete: extent.complete,
    columns: profiled.map((values) => values.tally.result()),
    sample,
  };
}

/** Values of one column, cast so that they have an order; those that do not fit its type are not counted. */
class ProfiledValues {
  readonly tally: ValueTally;
  private readonly bad = new Int32Array(capacity);

  constructor(
    readonly column: Column,
    private readonly cast: ColumnCast,
  ) {
    this.tally = new ValueTally(column.name);
  }

  add(batch: RecordBatch, names: readonly string[], { dialect }: CsvDataset): void {
    const { bad, cast, tally } = this;
    for (let row = 0; row < batch.rows; row++) bad[row] = batch.defects[row] === defects.none ? 0 : -1;
    const field = names.indexOf(this.column.name);
    cast.cast(batch, field, bad, 1);
    const { data } = cast.vector();
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let row = 0; row < batch.rows; row++) {
      if (bad[row] !== 0) continue;
      if (cast.isNullAt(row)) tally.nulls++;
      else {
        const text = textAt(batch, row, field, dialect);
        tally.add(text, orderOf(view, cast.format.layout, row) ?? text);
      }
    }
  }

  isNullAt(row: number): boolean {
    return this.bad[row] === 0 && this.cast.isNullAt(row);
  }
}

/** What a value is put in order by; undefined for what is compared as text. */
function orderOf(
  view: DataView,
  layout: ColumnCast['format']['layout'],
  row: number,
): bigint | number | undefined {
  switch (layout) {
    case 'bool':
      return view.getUint8(row);
    case 'int32':
      return view.getInt32(row * 4, true);
    case 'int64':
      return view.getBigInt64(row * 8, true);
    case 'int128':
      return (view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true);
    case 'float32':
      return view.getFloat32(row * 4, true);
    case 'float64':
      return view.getFloat64(row * 8, true);
    default:
      return undefined;
  }
}

function rowOf(
  batch: RecordBatch,
  row: number,
  names: readonly string[],
  profiled: readonly ProfiledValues[],
  { dialect }: CsvDataset,
): Record<string, string | null> {
  return Object.fromEntries(
    profiled.map((values) => {
      const field = names.indexOf(values.column.name);
      const isNull = field < 0 || values.isNullAt(row);
      return [values.column.name, isNull ? null : textAt(batch, row, field, dialect).slice(0, shownLetters)];
    }),
  );
}
