import { InvariantError, type Column } from '@chimera/contracts';
import type { ColumnVisitor } from './avro-scanner.js';
import { longText, numberText, spanText, unscaledOf } from './avro-text.js';
import type { Bounds, TextBounds } from './bounds.js';
import { planColumns, type ColumnPlan } from './column-plan.js';

const maxSamples = 10;

/** Counts what a `notNull` or `range` rule wants to know of one column; hand it to `compileRowScanner` as its visitor. */
export interface ColumnCheck extends ColumnVisitor {
  /** Rows without a value. */
  readonly nulls: number;
  /** Rows whose value lies outside the range. */
  readonly outside: number;
  /** Up to ten values outside the range, in Postgres' text form. Leave them out where the column is classified (Invariant 8). */
  readonly samples: readonly string[];
}

/** Throws `CHIMERA_INTENT_INVALID` for limits that are no values of the column's type, or a type without order. */
export function compileColumnCheck(column: Column, range: TextBounds = {}): ColumnCheck {
  const { min, max } = range;
  const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const hasRange = min !== undefined || max !== undefined;
  const [plan] = planColumns([column], hasRange ? [{ rule: 'range', column: column.name, ...limits }] : []);
  if (plan === undefined) throw new InvariantError('Expected a plan for the column.');
  return new CountingCheck(plan, plan.ranges[0]?.bounds);
}

class CountingCheck implements ColumnCheck {
  nulls = 0;
  outside = 0;
  readonly samples: string[] = [];
  /** What lies inside is not looked at. */
  readonly within: Bounds;
  readonly #min: bigint | undefined;
  readonly #max: bigint | undefined;
  readonly #minNumber: number;
  readonly #maxNumber: number;
  readonly #checked: boolean;

  constructor(
    private readonly plan: ColumnPlan,
    bounds: Bounds | undefined,
  ) {
    this.#checked = bounds !== undefined;
    this.within = bounds ?? { unit: 'integer', min: undefined, max: undefined };
    this.#min = bounds?.unit === 'integer' ? bounds.min : undefined;
    this.#max = bounds?.unit === 'integer' ? bounds.max : undefined;
    this.#minNumber = Number(bounds?.min ?? -Infinity);
    this.#maxNumber = Number(bounds?.max ?? Infinity);
  }

  absent(): void {
    this.nulls++;
  }

  number(value: number): void {
    if (!this.#checked || (value >= this.#minNumber && value <= this.#maxNumber)) return;
    this.#fail(() => numberText(this.plan, value));
  }

  long(high: number, low: number): void {
    if (!this.#checked) return;
    // Rounding a 64-bit value to a double keeps order; only at a limit the exact value decides.
    const value = high * 4_294_967_296 + (low >>> 0);
    if (value > this.#minNumber && value < this.#maxNumber) return;
    if (this.#within((BigInt(high) << 32n) | BigInt(low >>> 0))) return;
    this.#fail(() => longText(this.plan, high, low));
  }

  span(source: Buffer, start: number, end: number): void {
    if (!this.#checked) return;
    const bytes = source.subarray(start, end);
    if (!this.#within(unscaledOf(bytes))) this.#fail(() => spanText(this.plan, bytes));
  }

  #within(value: bigint): boolean {
    return (this.#min === undefined || value >= this.#min) && (this.#max === undefined || value <= this.#max);
  }

  #fail(text: () => string): void {
    this.outside++;
    if (this.samples.length < maxSamples) this.samples.push(text());
  }
}
