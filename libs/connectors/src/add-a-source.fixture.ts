import { RejectedMessageError, type Column } from '@chimera/contracts';
import {
  compileColumnsToAvro,
  type ColumnVector,
  type RowChunk,
  type VectorFormat,
} from '@chimera/dataplane';
import { nearestName } from './faults/nearest-name.js';
import { errorOf, sourceFault } from './faults/source-fault.js';
import { missingColumn } from './files/missing-column.js';
import type { DatasetSelection, ReadPlan, SourceConnector, SourceFault, SourceReader } from './source.js';

/** A table of the shelf: column types in contract notation (`int64` or `text`), rows as text. */
export interface ShelfTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The source that docs/guides/add-a-source.md adds: tables on a shelf in memory. */
export function shelfSource(shelf: ReadonlyMap<string, ShelfTable>): SourceConnector {
  return {
    kind: 'shelf',
    test: (_connection, datasets) =>
      Promise.resolve(datasets.flatMap((one, place) => faultsOf(shelf, one, `/datasets/${place}`))),
    harvest: (_connection, datasets) => Promise.resolve(datasets.map((one) => harvested(shelf, one))),
    open: async (plan) => openTable(plan, tableOf(shelf, plan.dataset)),
  };
}

function faultsOf(
  shelf: ReadonlyMap<string, ShelfTable>,
  { from, columns = [] }: DatasetSelection,
  path: string,
): readonly SourceFault[] {
  const table = shelf.get(from);
  if (table !== undefined) {
    const names = Object.keys(table.columns);
    return columns.flatMap((name, place) =>
      names.includes(name) ? [] : [missingColumn(name, `${path}/columns/${place}`, names)],
    );
  }
  const nearest = nearestName(from, [...shelf.keys()]);
  const hint = nearest === undefined ? 'Look at the shelf.' : `Did you mean ${nearest}?`;
  return [
    sourceFault('CHIMERA_SOURCE_OBJECT_MISSING', `${path}/from`, `There is no table ${from}.`, { hint }),
  ];
}

function tableOf(shelf: ReadonlyMap<string, ShelfTable>, selection: DatasetSelection): ShelfTable {
  const [fault] = faultsOf(shelf, selection, '');
  if (fault !== undefined) throw errorOf(fault);
  return shelf.get(selection.from)!;
}

function harvested(shelf: ReadonlyMap<string, ShelfTable>, selection: DatasetSelection) {
  const table = tableOf(shelf, selection);
  const taken = Object.entries(table.columns).filter(([name]) => selection.columns?.includes(name) ?? true);
  const columns = taken.map(([name, type]): Column => ({
    ...{ name, field: name, type, nativeType: type, nullable: true },
    ...{ keyPosition: null, description: null, classification: null },
  }));
  const { name, from } = selection;
  const size = { rowEstimate: table.rows.length, sizeBytes: null };
  return { name, physicalName: from, platform: 'shelf', urnName: from, columns, ...size, properties: {} };
}

function openTable(plan: ReadPlan, table: ShelfTable): SourceReader {
  assertUnchanged(plan.columns, table);
  return {
    parts: 1,
    countRows: () => Promise.resolve(table.rows.length),
    read: () => chunksOf(plan, table),
    close: () => Promise.resolve(),
  };
}

/** Before a row moves: every difference at once. */
function assertUnchanged(columns: readonly Column[], table: ShelfTable): void {
  const differences = columns.flatMap(({ name, type, nativeType }) => {
    const now = table.columns[name];
    if (now === undefined) return [`column ${name} (${type}) is gone`];
    return now === type ? [] : [`column ${name} was ${type} (${nativeType}), now it is ${now} (${now})`];
  });
  if (differences.length === 0) return;
  throw new RejectedMessageError('CHIMERA_SOURCE_SCHEMA_CHANGED', `${differences.join('; ')}.`, {
    hint: 'Submit the intent again.',
  });
}

const blockRows = 1_000;

/** A block of rows at a time, and the next one only when the consumer asks for more (Invariant 11). */
async function* chunksOf(plan: ReadPlan, table: ShelfTable): AsyncGenerator<RowChunk> {
  const { columns, rules, chunkBytes } = plan;
  const formats = columns.map(({ type }): VectorFormat => ({ layout: type === 'text' ? 'value' : 'int64' }));
  const transcoder = compileColumnsToAvro(columns, rules, {
    formats,
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
  });
  const places = columns.map(({ name }) => Object.keys(table.columns).indexOf(name));
  for (let from = 0; from < table.rows.length; from += blockRows) {
    if (plan.signal.aborted)
      throw errorOf(sourceFault('CHIMERA_SOURCE_FAILED', '', 'Reading was ended before its end.'));
    const rows = table.rows.slice(from, from + blockRows);
    const vectors = columns.map(({ type }, index) =>
      vectorOf(
        rows.map((row) => row[places[index]!] ?? null),
        type,
      ),
    );
    transcoder.push(vectors, rows.length);
    for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) yield chunk;
  }
  const last = transcoder.end();
  if (last !== null) yield last;
}

function vectorOf(values: readonly (string | null)[], type: string): ColumnVector {
  const validity = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (value !== null) validity[row >> 3]! |= 1 << (row & 7);
  });
  if (type === 'text') return { data: new Uint8Array(), validity, text: (row) => values[row]! };
  const data = new BigInt64Array(values.map((value) => BigInt(value ?? 0)));
  return { data: new Uint8Array(data.buffer), validity };
}
