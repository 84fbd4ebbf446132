import {
  InvariantError,
  MeshError,
  RejectedMessageError,
  TransientError,
  type Column,
} from '@chimera/contracts';
import type { RowChunk } from '@chimera/dataplane';
import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { assertUnchanged } from '../files/files.js';
import { divideFiles } from '../files/divide.js';
import { openCsvDataset, type CsvDataset, type CsvFile } from './dataset.js';
import { notationOf, type NotationOf } from './notation.js';
import { PartPass } from './part-pass.js';
import { RangeFilter } from './range.js';
import { countRecords } from './survey.js';

/** Opens the files of a dataset for one pass. Throws like `openCsvDataset`, and `CHIMERA_SOURCE_SCHEMA_CHANGED`. */
export async function openCsvReader(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader> {
  const signal = AbortSignal.any([context.signal, plan.signal]);
  const dataset = await openCsvDataset(plan.connection, plan.dataset, { ...context, signal });
  assertColumns(plan, dataset);
  const notation = await notationOf(dataset, plan.columns, signal);
  const reader = new CsvReader(dataset, plan, notation, signal);
  if (plan.range !== undefined) await reader.survey();
  return reader;
}

class CsvReader implements SourceReader {
  highWater: string | null = null;
  private readonly files: readonly (readonly CsvFile[])[];
  private counted: number | undefined;

  constructor(
    private readonly dataset: CsvDataset,
    private readonly plan: ReadPlan,
    private readonly notation: NotationOf,
    private readonly signal: AbortSignal,
  ) {
    this.files = divideFiles(dataset.files, (file) => file.state.size, plan.maxParts ?? 1);
  }

  get parts(): number {
    return this.files.length;
  }

  async countRows(): Promise<number> {
    return this.counted ?? (await this.survey());
  }

  /** One pass that counts, and finds the high-water mark. */
  async survey(): Promise<number> {
    const range = this.filter();
    this.counted = await this.guarded(() =>
      countRecords(this.dataset, this.plan, this.notation, range, this.signal),
    );
    this.highWater = range?.highWater ?? null;
    return this.counted;
  }

  async *read(part: number): AsyncGenerator<RowChunk> {
    const files = this.files[part];
    if (files === undefined)
      throw new InvariantError(`Expected a part below ${this.parts}, found part ${part}.`);
    const pass = new PartPass(this.dataset, this.plan, this.notation, this.filter());
    try {
      for (const file of files) yield* pass.read(file, this.signal);
      yield* pass.end();
    } catch (error) {
      throw await this.explained(error);
    }
    await assertUnchanged(files.map((file) => file.state));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private filter(): RangeFilter | undefined {
    return this.plan.range === undefined ? undefined : new RangeFilter(this.plan.range, this.plan.columns);
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    const result = await work().catch(async (error: unknown) => Promise.reject(await this.explained(error)));
    await assertUnchanged(this.dataset.states);
    return result;
  }

  /** A file that was replaced also reads as a damaged one; the change is then what to tell. */
  private async explained(error: unknown): Promise<unknown> {
    if (this.signal.aborted) return stopped(this.signal);
    await assertUnchanged(this.dataset.states);
    return error;
  }
}

function stopped(signal: AbortSignal): MeshError {
  const reason: unknown = signal.reason;
  return MeshError.is(reason)
    ? reason
    : new TransientError('CHIMERA_SOURCE_FAILED', 'Reading was told to stop before its end.', {
        cause: reason,
      });
}

/** Columns of the contract that no file has. What the values are is found row by row. */
function assertColumns(plan: ReadPlan, dataset: CsvDataset): void {
  if (dataset.files.length === 0) return;
  const gone = plan.columns.filter((column: Column) => !dataset.names.includes(column.name));
  if (gone.length === 0) return;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_SCHEMA_CHANGED',
    `${plan.dataset.from} no longer has the columns of its contract: ${gone.map((column) => `column ${column.name} (${column.type}) is gone`).join('; ')}.`,
    { hint: 'Submit the intent again, so that the contract follows the source.' },
  );
}
