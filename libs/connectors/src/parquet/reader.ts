import { basename } from 'node:path';
import { InvariantError, RejectedMessageError, type Column } from '@chimera/contracts';
import { compileColumnsToAvro, type ColumnsTranscoder, type RowChunk } from '@chimera/dataplane';
import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { openDataset, readParquet, type ParquetColumn, type ParquetDataset } from './dataset.js';
import { nameLiteral, ParquetEngine } from './engine.js';
import { assertUnchanged } from '../files/files.js';
import { openBase } from '../files/location.js';
import { readFileMetadata, readRowGroups, type RowGroup } from './metadata.js';
import { mapDuckType, type TypeMapping } from './types.js';
import { vectorsOf } from './vectors.js';

/** Opens the files of a dataset for one pass. Throws like `openDataset`, and `CHIMERA_SOURCE_SCHEMA_CHANGED`. */
export async function openParquetReader(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader> {
  const signal = AbortSignal.any([context.signal, plan.signal]);
  const base = await openBase(plan.connection.uri, context.fileRoots);
  const dataset = await openDataset(base, plan.dataset.from, signal);
  const mappings = matchColumns(plan, dataset.columns);
  const engine = await ParquetEngine.open(dataset.files, signal);
  try {
    return new ParquetReader(engine, dataset, mappings, await readRowGroups(engine, dataset.files), plan);
  } catch (error) {
    engine.close();
    throw error;
  }
}

class ParquetReader implements SourceReader {
  /** One ordered stream for now; further parts would be ranges of row groups. */
  readonly parts = 1;

  constructor(
    private readonly engine: ParquetEngine,
    private readonly dataset: ParquetDataset,
    private readonly mappings: readonly TypeMapping[],
    private readonly rowGroups: readonly RowGroup[],
    private readonly plan: ReadPlan,
  ) {}

  async countRows(): Promise<number> {
    const files = await readFileMetadata(this.engine, this.dataset.files);
    return files.reduce((total, file) => total + file.rows, 0);
  }

  async *read(part: number): AsyncGenerator<RowChunk> {
    if (part !== 0) throw new InvariantError(`Expected part 0, found part ${part}.`);
    const transcoder = this.compile();
    const formats = this.mappings.map((mapping) => mapping.format);
    try {
      let fetched = 0;
      const result = await this.engine.stream(selectSql(this.plan.columns, this.mappings, this.dataset));
      for (;;) {
        const chunk = await this.engine.translated(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) break;
        fetched += chunk.rowCount;
        transcoder.push(vectorsOf(chunk, formats), chunk.rowCount);
        for (let rows = transcoder.take(); rows !== null; rows = transcoder.take()) yield rows;
      }
      this.assertWhole(fetched);
      const last = transcoder.end();
      if (last !== null) yield last;
    } catch (error) {
      // A file that was replaced also reads as a damaged one; the change is then what to tell.
      await assertUnchanged(this.dataset.files);
      throw error;
    }
    await assertUnchanged(this.dataset.files);
  }

  close(): Promise<void> {
    this.engine.close();
    return Promise.resolve();
  }

  /** An interrupted or failed stream ends like a whole one, so its end alone proves nothing (Invariant 10). */
  private assertWhole(fetched: number): void {
    this.engine.throwIfStopped();
    const expected = this.rowGroups.reduce((total, group) => total + group.rows, 0);
    if (fetched === expected) return;
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_FORMAT',
        '',
        `Expected ${expected} rows as the footers say, found ${fetched}.`,
        {
          hint: 'The file is damaged; write it again.',
        },
      ),
    );
  }

  private compile(): ColumnsTranscoder {
    const { columns, rules, chunkBytes, maxRowBytes } = this.plan;
    return compileColumnsToAvro(columns, rules, {
      formats: this.mappings.map((mapping) => mapping.format),
      position: positions(this.rowGroups),
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
      ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
    });
  }
}

/** Names a row by file (when there are several), row group and row in it; rows count from 1 over all files. */
function positions(groups: readonly RowGroup[]): (row: number) => string {
  const severalFiles = new Set(groups.map((group) => group.path)).size > 1;
  return (row) => {
    let rest = row;
    for (const group of groups) {
      if (rest <= group.rows)
        return `${severalFiles ? `${basename(group.path)}, ` : ''}row group ${group.index}, row ${rest}`;
      rest -= group.rows;
    }
    return `row ${row}`;
  };
}

function selectSql(
  columns: readonly Column[],
  mappings: readonly TypeMapping[],
  dataset: ParquetDataset,
): string {
  const list = columns.map((column, index) => {
    const name = nameLiteral(column.name);
    const mapping = mappings[index];
    if (mapping?.json === true) return `CAST(to_json(${name}) AS VARCHAR)`;
    return mapping?.cast === undefined ? name : `CAST(${name} AS ${mapping.cast})`;
  });
  return `SELECT ${list.join(', ')} FROM ${readParquet(dataset.files)}`;
}

function matchColumns(plan: ReadPlan, found: readonly ParquetColumn[]): readonly TypeMapping[] {
  const differences: string[] = [];
  const mappings = plan.columns.flatMap((column) => {
    const native = found.find((candidate) => candidate.name === column.name)?.native;
    const mapping = native === undefined ? undefined : mapDuckType(native);
    if (mapping === undefined) differences.push(`column ${column.name} (${column.type}) is gone`);
    else if (mapping.type !== column.type)
      differences.push(
        `column ${column.name} was ${column.type} (${column.nativeType}), now it is ${mapping.type} (${native ?? ''})`,
      );
    return mapping === undefined ? [] : [mapping];
  });
  if (differences.length > 0) {
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
      `${plan.dataset.from} no longer has the columns of its contract: ${differences.join('; ')}.`,
      {
        hint: 'Submit the intent again, so that the contract follows the source.',
      },
    );
  }
  return mappings;
}
