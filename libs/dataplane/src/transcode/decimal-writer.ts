import { putBigUnscaled, putUnscaled } from './bytes/put.js';
import type { ColumnPlan } from './column-plan.js';
import { reasons, type RowSlab } from './row-slab.js';

/** Decimals of at most this many digits fit a double exactly, with every intermediate result. */
const exactDigits = 15;

interface NumberRange {
  readonly min: number;
  readonly max: number;
}

interface BigRange {
  readonly min: bigint | undefined;
  readonly max: bigint | undefined;
}

/** Writes unscaled values of one decimal column, after checking its precision and ranges. */
export class DecimalWriter {
  /** True when values go through `putNumber`. */
  readonly small: boolean;
  readonly precision: number;
  readonly scale: number;
  private readonly index: number;
  private readonly limit: bigint;
  private readonly numberLimit: number;
  private readonly ranges: readonly BigRange[];
  private readonly numberRanges: readonly NumberRange[];

  constructor(plan: ColumnPlan) {
    const { type } = plan;
    this.precision = type.kind === 'decimal' ? type.precision : 0;
    this.scale = type.kind === 'decimal' ? type.scale : 0;
    this.small = this.precision <= exactDigits;
    this.index = plan.index;
    this.limit = 10n ** BigInt(this.precision);
    this.numberLimit = Number(this.limit);
    this.ranges = plan.ranges.map(({ bounds }) =>
      bounds.unit === 'integer' ? bounds : { min: undefined, max: undefined },
    );
    this.numberRanges = this.ranges.map(({ min, max }) => ({
      min: min === undefined ? -Infinity : Number(min),
      max: max === undefined ? Infinity : Number(max),
    }));
  }

  /** An exact integer below 10^15, or anything from there on, which overflows. */
  putNumber(st: RowSlab, o: number, value: number): number {
    if (!(Math.abs(value) < this.numberLimit)) return this.unfit(st, o);
    const ranges = this.numberRanges;
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i] as NumberRange;
      if (value < range.min || value > range.max) st.fault(this.index, i);
    }
    const hi = Math.floor(value / 4_294_967_296);
    return putUnscaled(st.d, o, hi, (value - hi * 4_294_967_296) | 0);
  }

  putBig(st: RowSlab, o: number, value: bigint): number {
    if (value >= this.limit || value <= -this.limit) return this.unfit(st, o);
    const ranges = this.ranges;
    for (let i = 0; i < ranges.length; i++) {
      const range = ranges[i] as BigRange;
      if ((range.min !== undefined && value < range.min) || (range.max !== undefined && value > range.max)) {
        st.fault(this.index, i);
      }
    }
    return putBigUnscaled(st.d, o, value);
  }

  /** The value is none that the column's type can hold. */
  unfit(st: RowSlab, o: number): number {
    st.fault(this.index, reasons.type);
    return o;
  }
}
