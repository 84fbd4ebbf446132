import { relative } from 'node:path';
import { InvariantError, RejectedMessageError } from '@chimera/contracts';
import {
  compileColumnsToAvro,
  type ColumnsTranscoder,
  type ColumnVector,
  type RowChunk,
  type VectorFormat,
} from '@chimera/dataplane';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { assertUnchanged } from '../files/files.js';
import { keyOfText, textOfKey, type GrowingKey } from '../files/growing-key.js';
import { growingRange, withGrowingRule, type GrowingRange } from '../files/growing-range.js';
import { openBase } from '../files/location.js';
import { RowPlaces, type PlaceOf } from '../files/row-places.js';
import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { columnsOfFile, openDataset, type ParquetDataset } from './dataset.js';
import { ParquetEngine } from './engine.js';
import { readRowGroups, type RowGroup } from './metadata.js';
import { countRows, greatestValue, selectRows, type TakenColumn } from './select.js';
import { divideRowGroups, placeInFile, type Segment } from './segments.js';
import { mapDuckType } from './types.js';
import { vectorsOf } from './vectors.js';

/** Opens the files of a dataset for one pass. Throws like `openDataset`, and `CHIMERA_SOURCE_SCHEMA_CHANGED`. */
export async function openParquetReader(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader> {
  const signal = AbortSignal.any([context.signal, plan.signal]);
  const base = await openBase(plan.connection.uri, context.fileRoots);
  const dataset = await openDataset(base, plan.dataset.from, signal);
  const taken = matchColumns(plan, dataset);
  const range = plan.range === undefined ? undefined : growingRange(plan.range, plan.columns);
  const engine = await ParquetEngine.open(dataset.files, signal);
  try {
    const groups = await readRowGroups(engine, dataset.files);
    const parts = divideRowGroups(dataset.files, groups, plan.maxParts ?? 1);
    const byFile = new Map(
      dataset.files.map(({ path }) => [path, groups.filter((group) => group.path === path)]),
    );
    const opened = { dataset, taken, range, parts, plan, groups: byFile, basePath: base.path };
    const reader = new ParquetReader(engine, opened);
    await reader.findHighWater();
    return reader;
  } catch (error) {
    engine.close();
    throw error;
  }
}

interface OpenParquet {
  readonly dataset: ParquetDataset;
  readonly taken: readonly TakenColumn[];
  readonly range: GrowingRange | undefined;
  readonly parts: readonly (readonly Segment[])[];
  readonly plan: ReadPlan;
  /** Row groups by path. */
  readonly groups: ReadonlyMap<string, readonly RowGroup[]>;
  readonly basePath: string;
}

const rowNumber: VectorFormat = { layout: 'int64' };

class ParquetReader implements SourceReader {
  highWater: string | null = null;

  constructor(
    private readonly engine: ParquetEngine,
    private readonly open: OpenParquet,
  ) {}

  get parts(): number {
    return this.open.parts.length;
  }

  async countRows(): Promise<number> {
    let rows = 0;
    for (const segment of this.open.parts.flat()) rows += await this.rowsOf(segment);
    return rows;
  }

  /** Finds the next mark: the greatest value, or the mark itself when none is above it. */
  async findHighWater(): Promise<void> {
    const { range, taken, parts, dataset } = this.open;
    if (range === undefined) return;
    let greatest: GrowingKey | null = range.mark;
    for (const segment of parts.flat()) {
      const [row] = await this.engine.query(
        greatestValue(segment, taken, columnsOfFile(dataset, segment.file), range),
      );
      const text = row?.['greatest'] ?? null;
      if (text === null) continue;
      const key = /infinity/.test(text) ? undefined : keyOfText(range.column, text);
      if (key === undefined) throw endlessMark(range);
      if (greatest === null || key > greatest) greatest = key;
    }
    this.highWater = greatest === null ? null : textOfKey(range.column, greatest);
  }

  async *read(part: number): AsyncGenerator<RowChunk> {
    const segments = this.open.parts[part];
    if (segments === undefined)
      throw new InvariantError(`Expected a part below ${this.parts}, found part ${part}.`);
    const engine = await this.engine.another();
    const places = new RowPlaces();
    const transcoder = this.compile(places);
    try {
      for (const segment of segments) yield* this.readSegment(engine, segment, transcoder, places);
      const last = transcoder.end();
      if (last !== null) yield last;
    } catch (error) {
      // A file that was replaced also reads as a damaged one; the change is then what to tell.
      await assertUnchanged(this.open.dataset.files);
      throw error;
    } finally {
      engine.close();
    }
    await assertUnchanged(segments.map((segment) => segment.file));
  }

  close(): Promise<void> {
    this.engine.close();
    return Promise.resolve();
  }

  private async *readSegment(
    engine: ParquetEngine,
    segment: Segment,
    transcoder: ColumnsTranscoder,
    places: RowPlaces,
  ): AsyncGenerator<RowChunk> {
    const { dataset, taken, range } = this.open;
    const formats = [...taken.map(({ mapping }) => mapping.format), rowNumber];
    const result = await engine.stream(
      selectRows(segment, taken, columnsOfFile(dataset, segment.file), range),
    );
    let fetched = 0;
    for (;;) {
      const chunk = await engine.translated(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) break;
      const vectors = vectorsOf(chunk, formats);
      places.add(chunk.rowCount, this.placesOf(segment, vectors[taken.length], chunk.rowCount));
      transcoder.push(vectors.slice(0, taken.length), chunk.rowCount);
      for (let rows = transcoder.take(); rows !== null; rows = transcoder.take()) {
        yield rows;
        places.release(rows.read);
      }
      fetched += chunk.rowCount;
    }
    engine.throwIfStopped();
    await this.assertWhole(segment, fetched);
  }

  /** An interrupted or failed stream ends like a whole one, so its end alone proves nothing (Invariant 10). */
  private async assertWhole(segment: Segment, fetched: number): Promise<void> {
    const expected = await this.rowsOf(segment);
    if (fetched === expected) return;
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_FORMAT',
        '',
        `Expected ${expected} rows of ${segment.file.path}, found ${fetched}.`,
        {
          hint: 'The file is damaged; write it again.',
        },
      ),
    );
  }

  /** As the footer says, or with a range as a count of its own finds. */
  private async rowsOf(segment: Segment): Promise<number> {
    const { range, taken, dataset } = this.open;
    if (range === undefined) return segment.rows;
    const [row] = await this.engine.query(
      countRows(segment, taken, columnsOfFile(dataset, segment.file), range),
    );
    return Number(row?.['rows'] ?? 0);
  }

  private compile(places: RowPlaces): ColumnsTranscoder {
    const { columns, rules, range, chunkBytes, maxRowBytes } = this.open.plan;
    return compileColumnsToAvro(columns, withGrowingRule(rules, range), {
      formats: this.open.taken.map(({ mapping }) => mapping.format),
      position: places.of,
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
      ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
    });
  }

  /** Places of a chunk's rows; its memory is gone before their own chunk is. */
  private placesOf({ file }: Segment, numbers: ColumnVector | undefined, rows: number): PlaceOf {
    const { dataset, groups, basePath } = this.open;
    const shown = dataset.files.length === 1 ? '' : `${relative(basePath, file.path)}, `;
    const inFile = rowNumbersOf(numbers, rows);
    return (index) => `${shown}${placeInFile(groups.get(file.path) ?? [], inFile(index))}`;
  }
}

/** Row numbers of a chunk, as one number where they follow each other. */
function rowNumbersOf(vector: ColumnVector | undefined, rows: number): (index: number) => number {
  const data = vector?.data ?? new Uint8Array(rows * 8);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const at = (index: number): number => Number(view.getBigInt64(index * 8, true));
  const first = at(0);
  if (at(rows - 1) - first === rows - 1) return (index) => first + index;
  const numbers = Float64Array.from({ length: rows }, (_, index) => at(index));
  return (index) => numbers[index] ?? 0;
}

function endlessMark({ column }: GrowingRange): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_SOURCE_DELTA',
    `The files have infinity in their delta column ${column.name}; nothing could ever come after it.`,
    { hint: 'Choose a column that tells when a row was written.' },
  );
}

function matchColumns(plan: ReadPlan, dataset: ParquetDataset): readonly TakenColumn[] {
  const differences: string[] = [];
  const taken = plan.columns.flatMap((column) => {
    const native = dataset.columns.find((candidate) => candidate.name === column.name)?.native;
    const mapping = native === undefined ? undefined : mapDuckType(native);
    if (mapping === undefined) differences.push(`column ${column.name} (${column.type}) is gone`);
    else if (mapping.type !== column.type)
      differences.push(
        `column ${column.name} was ${column.type} (${column.nativeType}), now it is ${mapping.type} (${native ?? ''})`,
      );
    return mapping === undefined ? [] : [{ column, mapping }];
  });
  if (differences.length === 0) return taken;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_SCHEMA_CHANGED',
    `${plan.dataset.from} no longer has the columns of its contract: ${differences.join('; ')}.`,
    { hint: 'Submit the intent again, so that the contract follows the source.' },
  );
}
