import { InvariantError, type Column } from '@chimera/contracts';
import type { RowRule } from '../rows/row-chunk.js';
import { putInt, putLong, putReversed, putSpan, putUuid } from './bytes/put.js';
import { avroBytes, planColumns, type ColumnPlan } from './column-plan.js';
import { DecimalWriter } from './decimal-writer.js';
import { compileSource } from './generated/compile.js';
import { pgCopyCode } from './generated/pg-copy-code.js';
import { PgCopyPass } from './pg-copy-pass.js';
import { PgCopyStream, type RowsPass } from './pg-copy-stream.js';
import { putNumeric } from './pg-numeric.js';
import { pgEpochMicros } from './pg-text.js';
import { assertWireFits, pgWireTypeOf } from './pg-wire.js';
import { limitsOf, reasons, RowSlab } from './row-slab.js';
import type { PgCopyOptions, PgCopyTranscoder, PgWireType } from './transcoder.js';

/**
 * Compiles a transcoder for one stream: Postgres `COPY (SELECT columns in order) TO STDOUT (FORMAT binary)` in, Avro rows out.
 * Infinite dates and timestamps, numeric NaN and infinities, and decimals with more digits than declared set their row aside
 * as `CHIMERA_ROW_TYPE`; nulls as `CHIMERA_ROW_NULL`; values outside a range rule as `CHIMERA_ROW_RANGE`.
 * Throws `CHIMERA_COLUMN_UNKNOWN` or `CHIMERA_INTENT_INVALID` for rules that do not fit the columns.
 */
export function compilePgCopyToAvro(
  columns: readonly Column[],
  rules: readonly RowRule[],
  options: PgCopyOptions = {},
): PgCopyTranscoder {
  const plans = planColumns(columns, rules);
  const wire = wireOf(columns, options);
  const limits = limitsOf(options);
  const rowBytes = plans.reduce((sum, plan) => sum + avroBytes(plan), 0);
  const slab = new RowSlab(plans, limits, rowBytes);
  const pass = new PgCopyPass(plans, wire, slab);
  const rows = compileSource<RowsPass>(pgCopyCode(plans, wire), { pass, ...bindings(plans) });
  return new PgCopyStream(rows, pass, slab, { columns: plans.length, maxRowBytes: limits.maxRowBytes });
}

function wireOf(columns: readonly Column[], options: PgCopyOptions): readonly PgWireType[] {
  const wire = options.wire ?? columns.map(pgWireTypeOf);
  if (wire.length !== columns.length) {
    throw new InvariantError(`Expected ${columns.length} wire types, one per column, found ${wire.length}.`);
  }
  columns.forEach((column, index) => assertWireFits(column, wire[index] ?? 'text'));
  return wire;
}

function bindings(plans: readonly ColumnPlan[]): Readonly<Record<string, unknown>> {
  return {
    putInt,
    putLong,
    putReversed,
    putSpan,
    putUuid,
    putNumeric,
    reasons,
    decimals: plans.map((plan) => new DecimalWriter(plan)),
    epochHigh: Number(pgEpochMicros >> 32n),
    epochLow: Number(BigInt.asUintN(32, pgEpochMicros)),
  };
}
