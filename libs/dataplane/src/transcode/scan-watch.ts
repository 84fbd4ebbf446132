import { columnProgram, op, type ProgramLimits } from '../kernel/column-program.js';
import type { ColumnVisitor } from './avro-scanner.js';
import type { Bounds } from './bounds.js';
import type { ColumnPlan } from './column-plan.js';

/** A column whose values the kernel keeps in slots, for its visitor or for a key. */
export interface ScanWatch {
  readonly plan: ColumnPlan;
  readonly visitor: ColumnVisitor | undefined;
  /** Shows a present value to the visitor, from its slot; undefined when the visitor wants none. */
  readonly show: ShowValue | undefined;
  /** Values outside these are shown; undefined: all. */
  readonly within: Bounds | undefined;
}

/** `at`: where the value stands in the slot. */
export type ShowValue = (view: DataView, at: number, row: number, source: Buffer) => void;

/** The columns with a visitor, or part of a key. */
export function watchesOf(
  plans: readonly ColumnPlan[],
  visitors: readonly (ColumnVisitor | undefined)[],
  marked: ReadonlySet<string>,
): readonly ScanWatch[] {
  return plans
    .filter((plan) => visitors[plan.index] !== undefined || marked.has(plan.name))
    .map((plan) => {
      const visitor = visitors[plan.index];
      const show = visitor === undefined ? undefined : showOf(plan, visitor);
      return { plan, visitor, show, within: visitor?.within };
    });
}

function showOf({ type }: ColumnPlan, visitor: ColumnVisitor): ShowValue | undefined {
  switch (type.kind) {
    case 'boolean':
    case 'int32':
    case 'date':
      return visitor.number && ((view, at, row) => visitor.number?.(view.getInt32(at, true), row));
    case 'float32':
      return visitor.number && ((view, at, row) => visitor.number?.(view.getFloat32(at, true), row));
    case 'float64':
      return visitor.number && ((view, at, row) => visitor.number?.(view.getFloat64(at, true), row));
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return (
        visitor.long &&
        ((view, at, row) => visitor.long?.(view.getInt32(at + 4, true), view.getInt32(at, true), row))
      );
    default:
      return (
        visitor.span &&
        ((view, at, row, source) =>
          visitor.span?.(source, view.getInt32(at, true), view.getInt32(at + 4, true), row))
      );
  }
}

/** The column program of a scan. */
export function scanProgram(
  plans: readonly ColumnPlan[],
  watches: readonly ScanWatch[],
  utf8: boolean,
): Buffer {
  return columnProgram(
    plans.map((plan) => {
      const slots = watches.findIndex((watch) => watch.plan === plan) + 1;
      const within = watches[slots - 1]?.within;
      return {
        op: scanOp(plan, utf8),
        nullable: plan.nullable,
        limits: within === undefined ? undefined : limitsOf(within),
        slots,
      };
    }),
  );
}

function scanOp({ type }: ColumnPlan, utf8: boolean): number {
  switch (type.kind) {
    case 'boolean':
      return op.bool;
    case 'int32':
    case 'date':
      return op.int4;
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return op.int8;
    case 'float32':
      return op.float4;
    case 'float64':
      return op.float8;
    case 'decimal':
      return op.numeric;
    case 'uuid':
      return op.uuid;
    case 'text':
    case 'json':
      return utf8 ? op.text : op.span;
    case 'bytes':
      return op.span;
  }
}

/** Undefined when there are no limits: nothing lies outside. */
function limitsOf(bounds: Bounds): ProgramLimits | undefined {
  if (bounds.min === undefined && bounds.max === undefined) return undefined;
  if (bounds.unit === 'float') return { min: bounds.min ?? -Infinity, max: bounds.max ?? Infinity };
  return { min: bounds.min ?? -(2n ** 127n), max: bounds.max ?? 2n ** 127n - 1n };
}
