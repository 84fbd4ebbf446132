import { decimalOp, op, type ProgramLimits } from '../kernel/column-program.js';
import { calendarLimits } from './calendar-limits.js';
import type { ColumnPlan } from './column-plan.js';
import type { PgWireType } from './transcoder.js';

/** How the kernel reads a column of binary COPY. */
export function pgReadOp(plan: ColumnPlan, wire: PgWireType): number {
  switch (wire) {
    case 'bool':
    case 'int2':
    case 'int4':
    case 'int8':
    case 'float8':
    case 'date':
    case 'timestamp':
    case 'uuid':
    case 'jsonb':
      return op[wire];
    case 'time':
      return op.int8;
    case 'timestamptz':
      return op.timestamp;
    case 'float4':
      return plan.type.kind === 'float64' ? op.float4As8 : op.float4;
    case 'numeric':
      return decimalOp(plan);
    case 'text':
    case 'json':
    case 'bytea':
      return op.span;
  }
}

/** How the kernel writes a column of binary COPY. */
export function pgWriteOp(plan: ColumnPlan, wire: PgWireType): number {
  return wire === 'time' ? op.time : pgReadOp(plan, wire);
}

/** Dates and times that Postgres holds; beyond them a value of the contract type cannot be written. */
export function pgWriteLimits({ type }: ColumnPlan): ProgramLimits | undefined {
  switch (type.kind) {
    case 'date':
    case 'time':
      return calendarLimits(type);
    case 'timestamp':
    case 'timestamptz':
      // The highest long is a timestamp that Avro can hold and Postgres too.
      return { ...calendarLimits(type), max: 2n ** 63n - 1n };
    default:
      return undefined;
  }
}
