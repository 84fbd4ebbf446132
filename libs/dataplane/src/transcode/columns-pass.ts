import { calendarLimits } from './calendar-limits.js';
import { putLength, putLong, putUuid } from './bytes/put.js';
import type { ColumnPlan } from './column-plan.js';
import type { DecimalWriter } from './decimal-writer.js';
import { reasons, type RowSlab } from './row-slab.js';
import type { VectorFormat } from './transcoder.js';
import { bytesAt, integerAt, toMicros, type BoundVector } from './vector-layout.js';
import { vectorRowText } from './vector-text.js';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the generated pass calls for rows set aside and for values that need more than a few machine words. */
export class ColumnsPass {
  vectors: readonly BoundVector[] = [];

  constructor(
    private readonly plans: readonly ColumnPlan[],
    private readonly formats: readonly VectorFormat[],
    private readonly decimals: readonly DecimalWriter[],
    private readonly slab: RowSlab,
  ) {}

  /** Row `row` of the vectors is whole. */
  finish(row: number): void {
    if (this.slab.badColumn < 0) this.slab.keep();
    else this.slab.reject(vectorRowText(this.plans, this.formats, this.vectors, row));
  }

  /** A decimal of any width, brought from the scale it is stored in to the contract's. */
  decimal(st: RowSlab, o: number, column: number, row: number): number {
    const writer = this.decimals[column] as DecimalWriter;
    const format = this.formats[column] as VectorFormat;
    const stored = integerAt(this.vectors[column] as BoundVector, format.layout, row);
    const shift = writer.scale - (format.scale ?? writer.scale);
    if (shift >= 0) return writer.putBig(st, o, stored * 10n ** BigInt(shift));
    const unit = 10n ** BigInt(-shift);
    return stored % unit === 0n ? writer.putBig(st, o, stored / unit) : writer.unfit(st, o);
  }

  /** A time stored in another unit than microseconds. */
  micros(st: RowSlab, o: number, column: number, row: number): number {
    const plan = this.plans[column] as ColumnPlan;
    const micros = toMicros(
      integerAt(this.vectors[column] as BoundVector, 'int64', row),
      this.formats[column]?.unit ?? 'us',
    );
    const { min, max } = calendarLimits(plan.type);
    if (micros === undefined || micros < min || micros > max) {
      st.fault(column, reasons.type);
      return o;
    }
    plan.ranges.forEach(({ bounds }, index) => {
      if (bounds.unit !== 'integer') return;
      if (
        (bounds.min !== undefined && micros < bounds.min) ||
        (bounds.max !== undefined && micros > bounds.max)
      )
        st.fault(column, index);
    });
    return putLong(st.d, o, Number(micros >> 32n), Number(BigInt.asIntN(32, micros)));
  }

  /** Text that exists as a string only. */
  textValue(st: RowSlab, o: number, column: number, row: number): number {
    const text = (this.vectors[column] as BoundVector).text(row);
    if (text.includes('\0')) st.fault(column, reasons.nul);
    const length = Buffer.byteLength(text);
    const d = st.room(o, length);
    const start = putLength(d, o, length);
    return start + d.write(text, start, length, 'utf8');
  }

  /** A UUID that is stored as text. */
  uuidText(st: RowSlab, o: number, column: number, row: number): number {
    const vector = this.vectors[column] as BoundVector;
    const text =
      this.formats[column]?.layout === 'value'
        ? vector.text(row)
        : Buffer.from(bytesAt(vector, row)).toString('latin1');
    if (uuidForm.test(text)) return putUuid(st.d, o, Buffer.from(text.replaceAll('-', ''), 'hex'), 0);
    st.fault(column, reasons.type);
    return o;
  }
}

/** True when the character U+0000 stands in the text: no database takes it. */
export function holdsNul(s: Uint8Array, p: number, length: number): boolean {
  if (length > 40) return s.subarray(p, p + length).includes(0);
  for (let i = p; i < p + length; i++) if (s[i] === 0) return true;
  return false;
}
