import { formatColumnType, type ColumnType } from '@chimera/contracts';

/**
 * A value while a row is changed. boolean; bigint for integers, unscaled decimals, days since 1970, microseconds; number
 * for floating point; string for text, json and uuid; Uint8Array for bytes; null.
 */
export type Value = boolean | bigint | number | string | Uint8Array | null;

/** Types inside expressions: integers have 64 bits and floating point is double, whatever their column says. */
export type ExpressionType = ColumnType | { readonly kind: 'null' };

/** Most digits of a decimal. */
export const maxDigits = 1_000;
const decimalLimit = 10n ** BigInt(maxDigits);

/** Contract notation for messages. */
export function typeName(type: ExpressionType): string {
  if (type.kind === 'null') return 'null';
  return type.kind === 'decimal'
    ? `decimal with ${type.scale} digits after the point`
    : formatColumnType(type);
}

/** The type that a column of this type has inside an expression. */
export function widened(type: ColumnType): ColumnType {
  if (type.kind === 'int32') return { kind: 'int64' };
  return type.kind === 'float32' ? { kind: 'float64' } : type;
}

export function decimalOf(scale: number): ColumnType {
  return { kind: 'decimal', precision: maxDigits, scale };
}

/** What went wrong while a row was changed; the row is set aside when it is not null. */
export class Evaluation {
  fault: string | null = null;

  /** `maxText`: characters of the longest text that may be made (Invariant 11). */
  constructor(readonly maxText: number) {}

  /** Notes the first fault of the row. No value of the row may stand in `why` (Invariant 8). */
  fail(why: string): null {
    this.fault ??= why;
    return null;
  }

  integer(value: bigint): Value {
    return BigInt.asIntN(64, value) === value
      ? value
      : this.fail('Expected an integer of 64 bits, found a larger one.');
  }

  decimal(value: bigint): Value {
    return value < decimalLimit && value > -decimalLimit
      ? value
      : this.fail(`Expected a decimal of at most ${maxDigits} digits, found a larger one.`);
  }

  /** An infinity counts as overflow when no operand was one. */
  float(value: number, ...operands: readonly number[]): Value {
    if (Number.isFinite(value) || operands.some((operand) => !Number.isFinite(operand))) return value;
    return this.fail('Expected a floating-point number, found one beyond its range.');
  }

  /** Whether a text of this many characters may be made. */
  roomFor(length: number): boolean {
    if (length <= this.maxText) return true;
    this.fail(`Expected a text of at most ${this.maxText} characters, found a longer one.`);
    return false;
  }
}

/** `value / by`, halves away from zero. */
export function divideRounded(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  const rest = value % by;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (by < 0n ? -by : by)) return quotient;
  return value < 0n === by < 0n ? quotient + 1n : quotient - 1n;
}

/** An unscaled decimal brought to another scale, halves away from zero. */
export function rescaled(value: bigint, from: number, to: number): bigint {
  return to >= from ? value * 10n ** BigInt(to - from) : divideRounded(value, 10n ** BigInt(from - to));
}
