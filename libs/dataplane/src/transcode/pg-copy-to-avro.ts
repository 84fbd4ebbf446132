import { InvariantError, type Column } from '@chimera/contracts';
import { columnProgram, limitsOf as columnLimits } from '../kernel/column-program.js';
import { KernelMemory } from '../kernel/kernel-memory.js';
import type { RowRule } from '../rows/row-chunk.js';
import { putInt, putLong, putReversed, putSpan, putUuid } from './bytes/put.js';
import { avroBytes, planColumns, type ColumnPlan } from './column-plan.js';
import { DecimalWriter } from './decimal-writer.js';
import { compileSource } from './generated/compile.js';
import { pgCopyCode } from './generated/pg-copy-code.js';
import { pgReadOp } from './pg-kernel-op.js';
import { PgCopyPass } from './pg-copy-pass.js';
import { PgCopyStream, type RowPass, type SlowPath } from './pg-copy-stream.js';
import { putNumeric } from './pg-numeric.js';
import { pgEpochMicros } from './pg-text.js';
import { assertWireFits, pgWireTypeOf } from './pg-wire.js';
import { limitsOf, reasons, type Limits } from './row-ledger.js';
import { RowSlab } from './row-slab.js';
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
  return pgCopyStream(plans, wire, limitsOf(options), pgReadOp);
}

/** What a socket hands over at once, twice. */
const usualInput = 131_072;

/** `opOf` says how the kernel takes a column; with `none` for all, every row goes through the slow path. */
export function pgCopyStream(
  plans: readonly ColumnPlan[],
  wire: readonly PgWireType[],
  limits: Limits,
  opOf: typeof pgReadOp,
): PgCopyTranscoder {
  const rowBytes = plans.reduce((sum, plan) => sum + avroBytes(plan), 0);
  const program = columnProgram(
    plans.map((plan) => ({
      op: opOf(plan, wire[plan.index] ?? 'text'),
      nullable: plan.nullable,
      required: plan.required,
      limits: columnLimits(plan),
      decimal: plan.type.kind === 'decimal' ? { scale: plan.type.scale, mostBytes: 0 } : undefined,
    })),
  );
  const memory = new KernelMemory(program, {
    input: usualInput,
    output: limits.chunkBytes + rowBytes + 4_096,
  });
  return new PgCopyStream(memory, slowPath(plans, wire, limits, rowBytes), {
    ...limits,
    rowBytes,
    columns: plans.length,
  });
}

function slowPath(
  plans: readonly ColumnPlan[],
  wire: readonly PgWireType[],
  limits: Limits,
  rowBytes: number,
): SlowPath {
  const slab = new RowSlab(plans, limits, rowBytes, rowBytes + 4_096);
  const pass = new PgCopyPass(plans, wire, slab);
  return { slab, pass, row: compileSource<RowPass>(pgCopyCode(plans, wire), { pass, ...bindings(plans) }) };
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
