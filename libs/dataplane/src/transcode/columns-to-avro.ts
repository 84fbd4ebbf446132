import { InvariantError, type Column } from '@chimera/contracts';
import type { RowChunk, RowRule } from '../rows/row-chunk.js';
import { putInt, putLong, putSpan, putUuid } from './bytes/put.js';
import { vectorColumn } from '../kernel/vector-op.js';
import { avroBytes, planColumns, type ColumnPlan } from './column-plan.js';
import { ColumnsPass, holdsNul } from './columns-pass.js';
import { ColumnsStream, type RowsPass, type SlowColumns } from './columns-stream.js';
import { DecimalWriter } from './decimal-writer.js';
import { columnsCode } from './generated/columns-code.js';
import { compileSource } from './generated/compile.js';
import { limitsOf, reasons, RowSlab } from './row-slab.js';
import type { ColumnsOptions, ColumnsTranscoder, ColumnVector, VectorFormat } from './transcoder.js';
import { assertLayoutFits, bindVector, uuidAt } from './vector-layout.js';

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
  const limits = limitsOf(options);
  const program = plans.flatMap((plan) => vectorColumn(plan, formats[plan.index] as VectorFormat) ?? []);
  const byKernel = program.length === plans.length;
  // The slab of a stream that the kernel writes holds the rows that are handed back, one at a time.
  const slab = new RowSlab(plans, limits, rowBytes, byKernel ? rowBytes + 4_096 : undefined);
  const slow = { ...slowPath(plans, formats, slab), slab };
  return byKernel
    ? new ColumnsStream(slow, formats, program, { ...limits, rowBytes })
    : new SlowStream(slow, formats);
}

function slowPath(
  plans: readonly ColumnPlan[],
  formats: readonly VectorFormat[],
  slab: RowSlab,
): Omit<SlowColumns, 'slab'> {
  const decimals = plans.map((plan) => new DecimalWriter(plan));
  const pass = new ColumnsPass(plans, formats, decimals, slab);
  const bindings = { pass, decimals, reasons, putInt, putLong, putSpan, putUuid, uuidAt, holdsNul };
  return { pass, rows: compileSource<RowsPass>(columnsCode(plans, formats), bindings) };
}

/** Every row by the pass in JavaScript: for layouts that the kernel does not read, and as what it is measured by. */
export class SlowStream implements ColumnsTranscoder {
  #row = 0;
  #rows = 0;

  constructor(
    private readonly slow: SlowColumns,
    private readonly formats: readonly VectorFormat[],
  ) {}

  push(vectors: readonly ColumnVector[], rows: number): void {
    if (this.#row < this.#rows) {
      throw new InvariantError(
        `Expected take() until it gives null before the next push, found ${this.#rows - this.#row} rows left.`,
      );
    }
    this.slow.pass.vectors = this.formats.map(({ layout }, index) =>
      bindVector(vectors[index], layout, rows),
    );
    this.#row = 0;
    this.#rows = rows;
  }

  take(): RowChunk | null {
    const { rows, pass, slab } = this.slow;
    if (!slab.full) this.#row = rows(slab, pass.vectors, this.#row, this.#rows);
    if (slab.full) return slab.flush();
    // The chunk's memory belongs to the source; nothing of it is held until the next one comes.
    pass.vectors = [];
    return null;
  }

  end(): RowChunk | null {
    return this.take() ?? this.slow.slab.flush();
  }
}
