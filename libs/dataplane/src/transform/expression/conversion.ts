import { formatColumnType, type ColumnType } from '@chimera/contracts';
import { microsPerDay } from '../../rows/calendar.js';
import { formatDecimal } from '../../rows/text-form.js';
import { calendarLimits } from '../../transcode/calendar-limits.js';
import { readText, textOf } from './text-values.js';
import { rescaled, type Evaluation, type ExpressionType, type Value } from './value.js';

/** Brings a value, never null, to another type; faults go to the evaluation. */
export type Conversion = (value: Value, evaluation: Evaluation) => Value;

const same: Conversion = (value) => value;
const exact = new Set(['int32', 'int64', 'decimal']);
const floats = new Set(['float32', 'float64']);
const stamps = new Set(['timestamp', 'timestamptz']);

/** How `cast` brings one type to another; undefined where there is no way. */
export function conversionOf(from: ExpressionType, to: ColumnType): Conversion | undefined {
  if (from.kind === 'null') return same;
  if (to.kind === 'text') return makesText(from);
  if (from.kind === 'text' || (from.kind === 'json' && to.kind === 'json')) return reads(to);
  if (exact.has(from.kind)) return fromExact(from, to);
  if (floats.has(from.kind)) return fromFloat(to);
  if (from.kind === to.kind) return same;
  if (from.kind === 'boolean' && exact.has(to.kind))
    return (value) => rescaled(value === true ? 1n : 0n, 0, scaleOf(to));
  return fromTime(from, to);
}

/** What an assignment does without being told; decimals are rounded to the declared scale, as SQL does. */
export function assignmentOf(from: ExpressionType, to: ColumnType): Conversion | undefined {
  if (from.kind === 'null' || from.kind === to.kind) return conversionOf(from, to);
  if (from.kind === 'int64' && exact.has(to.kind)) return conversionOf(from, to);
  if ((exact.has(from.kind) || floats.has(from.kind)) && floats.has(to.kind)) return conversionOf(from, to);
  return from.kind === 'date' && stamps.has(to.kind) ? conversionOf(from, to) : undefined;
}

function makesText(from: ColumnType): Conversion {
  const text = textOf(from);
  return (value, evaluation) => {
    const made = text(value);
    return evaluation.roomFor(made.length) ? made : null;
  };
}

function reads(to: ColumnType): Conversion {
  const read = readText(to);
  const expected = `Expected a text that is a value of ${formatColumnType(to)}, found another.`;
  return (value, evaluation) => read(value as string) ?? evaluation.fail(expected);
}

function scaleOf(type: ExpressionType): number {
  return type.kind === 'decimal' ? type.scale : 0;
}

function fromExact(from: ColumnType, to: ColumnType): Conversion | undefined {
  const scale = scaleOf(from);
  if (floats.has(to.kind))
    return (value, evaluation) => toFloat(to, Number(formatDecimal(value as bigint, scale)), evaluation);
  if (to.kind === 'boolean') return from.kind === 'decimal' ? undefined : (value) => value !== 0n;
  if (!exact.has(to.kind)) return undefined;
  return (value, evaluation) => fit(rescaled(value as bigint, scale, scaleOf(to)), to, evaluation);
}

function fromFloat(to: ColumnType): Conversion | undefined {
  if (floats.has(to.kind)) return (value, evaluation) => toFloat(to, value as number, evaluation);
  if (!exact.has(to.kind)) return undefined;
  const read = readText({ kind: 'decimal', precision: 1_000, scale: scaleOf(to) });
  return (value, evaluation) => {
    const number = Number.isFinite(value as number) ? read(String(value)) : undefined;
    return number === undefined ? unfit(to, evaluation) : fit(number as bigint, to, evaluation);
  };
}

/** A float32 column holds the nearest; what is beyond its range is no value of it. */
function toFloat(to: ColumnType, value: number, evaluation: Evaluation): Value {
  const made = to.kind === 'float32' ? Math.fround(value) : value;
  return Number.isFinite(value) && !Number.isFinite(made) ? unfit(to, evaluation) : made;
}

function fit(value: bigint, to: ColumnType, evaluation: Evaluation): Value {
  const limit = to.kind === 'decimal' ? 10n ** BigInt(to.precision) : 1n << (to.kind === 'int32' ? 31n : 63n);
  const lowest = to.kind === 'decimal' ? 1n - limit : -limit;
  return value < limit && value >= lowest ? value : unfit(to, evaluation);
}

function unfit(to: ColumnType, evaluation: Evaluation): null {
  return evaluation.fail(`Expected a value that ${formatColumnType(to)} can hold, found one that it cannot.`);
}

function fromTime(from: ColumnType, to: ColumnType): Conversion | undefined {
  if (from.kind === 'date' && stamps.has(to.kind)) {
    return (value, evaluation) => {
      const micros = (value as bigint) * microsPerDay;
      return micros > calendarLimits(to).max ? unfit(to, evaluation) : micros;
    };
  }
  if (!stamps.has(from.kind)) return undefined;
  if (stamps.has(to.kind)) return same;
  if (to.kind === 'date') return (value) => floorDays(value as bigint);
  return to.kind === 'time'
    ? (value) => (value as bigint) - floorDays(value as bigint) * microsPerDay
    : undefined;
}

function floorDays(micros: bigint): bigint {
  const rest = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return (micros - rest) / microsPerDay;
}
