import { InvariantError, type Column } from '@chimera/contracts';
import type { RowChunk, RowRule } from '../rows/row-chunk.js';
import { putInt, putLong, putSpan, putUuid } from './bytes/put.js';
import { avroBytes, planColumns } from './column-plan.js';
import { ColumnsPass, holdsNul } from './columns-pass.js';
import { DecimalWriter } from './decimal-writer.js';
import { columnsCode } from './generated/columns-code.js';
import { compileSource } from './generated/compile.js';
import { limitsOf, reasons, RowSlab } from './row-slab.js';
import type { ColumnsOptions, ColumnsTranscoder, ColumnVector, VectorFormat } from './transcoder.js';
import { assertLayoutFits, bindVector, uuidAt, type BoundVector } from './vector-layout.js';

/** Generated: transcodes rows from `start` to `end` or until the slab is full; gives the row reached. */
type RowsPass = (slab: RowSlab, vectors: readonly BoundVector[], start: number, end: number) => number;

/**
 * Compiles a transcoder for one stream: columnar chunks in (DuckDB, Arrow), Avro rows out. Integers that the contract's type
 * cannot hold, dates and times that are infinite or beyond what targets hold, decimals that lose digits, text with U+0000
 * and malformed UUIDs set their row aside as `CHIMERA_ROW_TYPE`; nulls as `CHIMERA_ROW_NULL`; values outside a range rule as `CHIMERA_ROW_RANGE`. `take` throws
 * `CHIMERA_ROW_TOO_LARGE`. Throws `CHIMERA_COLUMN_UNKNOWN` or `CHIMERA_INTENT_INVALID` for rules that do not fit the columns.
 */
export function compileColumnsToAvro(
  columns: readonly Column[],
  rules: readonly RowRule[],
  options: ColumnsOptions,
): ColumnsTranscoder {
  const plans = planColumns(columns, rules);
  const formats = plans.map((plan) => assertLayoutFits(plan, options.formats[plan.index]));
  const rowBytes = plans.reduce((sum, plan) => sum + avroBytes(plan), 0);
  const slab = new RowSlab(plans, limitsOf(options), rowBytes);
  const decimals = plans.map((plan) => new DecimalWriter(plan));
  const pass = new ColumnsPass(plans, formats, decimals, slab);
  const bindings = { pass, decimals, reasons, putInt, putLong, putSpan, putUuid, uuidAt, holdsNul };
  return new ColumnsStream(
    compileSource<RowsPass>(columnsCode(plans, formats), bindings),
    pass,
    slab,
    formats,
  );
}

class ColumnsStream implements ColumnsTranscoder {
  #row = 0;
  #rows = 0;

  constructor(
    private readonly rows: RowsPass,
    private readonly pass: ColumnsPass,
    private readonly slab: RowSlab,
    private readonly formats: readonly VectorFormat[],
  ) {}

  push(vectors: readonly ColumnVector[], rows: number): void {
    if (this.#row < this.#rows) {
      throw new InvariantError(
        `Expected take() until it gives null before the next push, found ${this.#rows - this.#row} rows left.`,
      );
    }
    this.pass.vectors = this.formats.map((format, index) => bindVector(vectors[index], format.layout, rows));
    this.#row = 0;
    this.#rows = rows;
  }

  take(): RowChunk | null {
    if (!this.slab.full) this.#row = this.rows(this.slab, this.pass.vectors, this.#row, this.#rows);
    if (this.slab.full) return this.slab.flush();
    // The chunk's memory belongs to the source; nothing of it is held until the next one comes.
    this.pass.vectors = [];
    return null;
  }

  end(): RowChunk | null {
    return this.take() ?? this.slab.flush();
  }
}
