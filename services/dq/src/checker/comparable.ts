import { parseColumnType, type Column } from '@chimera/contracts';

/** How values of a column are compared with those of another one. */
export type Scale =
  /** Exact: the value times ten to the power of `digits`. */
  | { readonly unit: 'number'; readonly digits: number }
  | { readonly unit: 'float' }
  /** Microseconds since 1970. */
  | { readonly unit: 'time'; readonly perUnit: bigint }
  | { readonly unit: 'text' };

/** What a column's values are measured in; null when they have no order. */
export function scaleOf(column: Column): Scale | null {
  const type = parseColumnType(column.type);
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return { unit: 'number', digits: 0 };
    case 'decimal':
      return { unit: 'number', digits: type.scale };
    case 'float32':
    case 'float64':
      return { unit: 'float' };
    case 'date':
      return { unit: 'time', perUnit: 86_400_000_000n };
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return { unit: 'time', perUnit: 1n };
    case 'text':
    case 'uuid':
      return { unit: 'text' };
    default:
      return null;
  }
}

/** Whether values of the two can be compared, and as what. */
export function comparedAs(a: Scale, b: Scale): 'exact' | 'float' | 'text' | null {
  const numbers = (scale: Scale): boolean => scale.unit === 'number' || scale.unit === 'float';
  if (numbers(a) && numbers(b)) return a.unit === 'float' || b.unit === 'float' ? 'float' : 'exact';
  if (a.unit !== b.unit) return null;
  return a.unit === 'text' ? 'text' : 'exact';
}

/** A value on its way to a comparison: exact integers, doubles, or bytes of UTF-8 (whose order is that of code points). */
export type Comparable = bigint | number | Buffer;

/** Brings an integer of a column to the finer of two scales. */
export function rescaled(value: bigint, from: Scale, to: Scale): bigint {
  if (from.unit === 'time') return value * from.perUnit;
  if (from.unit !== 'number' || to.unit !== 'number') return value;
  return to.digits > from.digits ? value * 10n ** BigInt(to.digits - from.digits) : value;
}

/** Less than, equal to or greater than zero. NaN is equal to itself and greater than everything, as in Postgres. */
export function ordered(a: Comparable, b: Comparable): number {
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return a.compare(b);
  if (typeof a === 'number' && typeof b === 'number' && (Number.isNaN(a) || Number.isNaN(b)))
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
