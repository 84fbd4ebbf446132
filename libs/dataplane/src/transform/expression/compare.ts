import type { ColumnType } from '@chimera/contracts';
import type { ExpressionType, Value } from './value.js';

/** Negative, zero or positive; neither side is null. */
export type Compare = (left: Value, right: Value) => number;

/** Order of a type; undefined for json, which has none. */
export function compareOf(type: ExpressionType): Compare | undefined {
  switch (type.kind) {
    case 'json':
      return undefined;
    case 'float32':
    case 'float64':
      return compareFloats as Compare;
    case 'text':
      return compareTexts as Compare;
    case 'bytes':
      return compareBytes as Compare;
    default:
      return comparePlain;
  }
}

function comparePlain(left: Value, right: Value): number {
  if (left === right) return 0;
  return (left as bigint) < (right as bigint) ? -1 : 1;
}

/** As Postgres orders them: NaN equals NaN and is greater than everything else. */
function compareFloats(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  if (Number.isNaN(right)) return -1;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** By code points, which is the order of the UTF-8 bytes. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [left.charCodeAt(i), right.charCodeAt(i)];
    if (a !== b) return inOrder(a) - inOrder(b);
  }
  return left.length - right.length;
}

/** Halves of characters above U+FFFF sort after all others. */
function inOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  return Buffer.compare(left, right);
}

/** Kinds of numbers, the narrowest first. */
const numbers = ['int64', 'decimal', 'float64'] as const;
const isNumber = (type: ExpressionType): boolean => (numbers as readonly string[]).includes(type.kind);

/** The type that both sides are brought to; undefined when there is none. */
export function commonType(left: ExpressionType, right: ExpressionType): ExpressionType | undefined {
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  if (left.kind === 'decimal' && right.kind === 'decimal') return left.scale >= right.scale ? left : right;
  if (left.kind === right.kind) return left;
  if (isNumber(left) && isNumber(right)) return wider(left as ColumnType, right as ColumnType);
  if (left.kind === 'date' && (right.kind === 'timestamp' || right.kind === 'timestamptz')) return right;
  if (right.kind === 'date' && (left.kind === 'timestamp' || left.kind === 'timestamptz')) return left;
  return undefined;
}

function wider(left: ColumnType, right: ColumnType): ColumnType {
  const rank = (type: ColumnType): number => (numbers as readonly string[]).indexOf(type.kind);
  return rank(left) >= rank(right) ? left : right;
}
