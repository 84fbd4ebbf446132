import { calendarLimits } from '../transcode/calendar-limits.js';
import type { ColumnPlan } from '../transcode/column-plan.js';
import type { VectorFormat, VectorLayout } from '../transcode/transcoder.js';
import { limitsOf, type ProgramColumn, type ProgramLimits } from './column-program.js';

const integers: Readonly<Partial<Record<VectorLayout, number>>> = { int8: 1, uint8: 2, int16: 3, uint16: 4, int32: 5, uint32: 6, int64: 7, uint64: 8, int128: 9 }; // prettier-ignore
const decimals: Readonly<Partial<Record<VectorLayout, number>>> = { int16: 10, int32: 11, int64: 12, int128: 13 }; // prettier-ignore
const units = { s: 17, ms: 18, us: 19, ns: 20 } as const;
const [bool, float4, float4As8, float8, uuid, text, bytes] = [0, 14, 15, 16, 21, 22, 23] as const;

/** Decimals of at most this many digits fit 128 bits. */
const widestDecimal = 38;

/** A column of vectors as the kernel sees it (`kernel/vector-value.ts`); undefined for what it does not read. */
export function vectorColumn(plan: ColumnPlan, format: VectorFormat): ProgramColumn | undefined {
  const op = vectorOp(plan, format);
  if (op === undefined) return undefined;
  const { nullable, required } = plan;
  return { op, nullable, required, limits: limitsOfType(plan) };
}

function vectorOp({ type }: ColumnPlan, format: VectorFormat): number | undefined {
  const { layout } = format;
  switch (type.kind) {
    case 'boolean':
      return bool;
    case 'int32':
    case 'int64':
      return integers[layout];
    case 'date':
      return integers.int32;
    case 'decimal': {
      const isAsStored = (format.scale ?? type.scale) === type.scale && type.precision <= widestDecimal;
      return isAsStored ? decimals[layout] : undefined;
    }
    case 'float32':
      return float4;
    case 'float64':
      return layout === 'float32' ? float4As8 : float8;
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return units[format.unit ?? 'us'];
    case 'uuid':
      return layout === 'uuid128' ? uuid : undefined;
    case 'text':
    case 'json':
      return layout === 'view16' ? text : undefined;
    case 'bytes':
      return layout === 'view16' ? bytes : undefined;
  }
}

/** What the type holds, and within that what the rules allow. */
function limitsOfType(plan: ColumnPlan): ProgramLimits | undefined {
  const [rules, type] = [limitsOf(plan), typeLimits(plan)];
  if (type === undefined || rules === undefined || typeof rules.min === 'number') return rules ?? type;
  const max = rules.max as bigint;
  return { min: rules.min > type.min ? rules.min : type.min, max: max < type.max ? max : type.max };
}

function typeLimits({ type }: ColumnPlan): { readonly min: bigint; readonly max: bigint } | undefined {
  switch (type.kind) {
    case 'int32':
      return { min: -(2n ** 31n), max: 2n ** 31n - 1n };
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return calendarLimits(type);
    default:
      return undefined;
  }
}
