import { parseColumnType, type ColumnType } from '@chimera/contracts';
import type { ProfiledColumn } from '../source.js';
import { compareDates, compareDecimals } from './text-order.js';

/** Letters of a value that a profile looks at. */
export const longestValue = 200;
const topValues = 5;

/** What is known of all rows when only some were seen. */
export interface Whole {
  /** Rows; null when unknown. */
  readonly rows: number | null;
  /** Distinct values by the server's own statistics; null when unknown. */
  readonly distinct: number | null;
}

/** Counts the values of one column, given as the server's text. Holds each distinct value once. */
export class ColumnTally {
  private nulls = 0;
  private readonly counts = new Map<string, number>();
  private min: string | null = null;
  private max: string | null = null;
  private readonly order: ((left: string, right: string) => number) | undefined;

  constructor(
    readonly column: string,
    type: string,
  ) {
    this.order = orderOf(parseColumnType(type));
  }

  add(value: string | null): void {
    if (value === null) {
      this.nulls++;
      return;
    }
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
    if (this.order === undefined) return;
    if (this.min === null || this.order(value, this.min) < 0) this.min = value;
    if (this.max === null || this.order(value, this.max) > 0) this.max = value;
  }

  /** `whole` null: everything was seen. */
  result(whole: Whole | null): ProfiledColumn {
    const top = [...this.counts]
      .sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1))
      .slice(0, topValues);
    return {
      column: this.column,
      nulls: this.nulls,
      distinct: whole === null ? this.counts.size : (whole.distinct ?? this.estimate(whole.rows)),
      min: this.min,
      max: this.max,
      top: top.map(([value, count]) => ({ value, count })),
    };
  }

  /** Distinct values of all rows after Duj1, as the server's own ANALYZE estimates them; null when there is nothing to go by. */
  private estimate(rows: number | null): number | null {
    const seen = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    if (rows === null || seen === 0) return null;
    const all = Math.max(seen, (rows * seen) / (seen + this.nulls));
    const once = [...this.counts.values()].filter((count) => count === 1).length;
    const distinct = (seen * this.counts.size) / (seen - once + (once * seen) / all);
    return Math.round(Math.min(all, Math.max(this.counts.size, distinct)));
  }
}

/** Order of the texts of a type; undefined for what has none that says something. */
function orderOf(type: ColumnType): ((left: string, right: string) => number) | undefined {
  switch (type.kind) {
    case 'int32':
    case 'int64':
    case 'decimal':
      return compareDecimals;
    case 'float32':
    case 'float64':
      return compareFloats;
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return compareDates;
    case 'json':
    case 'bytes':
      return undefined;
    default:
      return (left, right) => (left < right ? -1 : Number(left > right));
  }
}

/** NaN is above everything, as at the server. */
function compareFloats(left: string, right: string): number {
  const [a, b] = [Number(left), Number(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
