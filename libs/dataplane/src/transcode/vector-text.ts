import { formatDate, formatTime, formatTimestamp } from '../rows/calendar.js';
import {
  formatBoolean,
  formatBytes,
  formatDecimal,
  formatFloat32,
  formatFloat64,
  formatUuid,
} from '../rows/text-form.js';
import type { ColumnPlan } from './column-plan.js';
import type { VectorFormat } from './transcoder.js';
import { bytesAt, integerAt, isValid, toMicros, uuidAt, type BoundVector } from './vector-layout.js';

/** A row of a columnar chunk as Postgres' text, column by column. For rows set aside only. */
export function vectorRowText(
  plans: readonly ColumnPlan[],
  formats: readonly VectorFormat[],
  vectors: readonly BoundVector[],
  row: number,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    plans.map((plan, index) => {
      const [format, vector] = [formats[index], vectors[index]];
      if (format === undefined || vector === undefined || !isValid(vector, row)) return [plan.name, null];
      return [plan.name, vectorText(plan, format, vector, row)];
    }),
  );
}

function vectorText(plan: ColumnPlan, format: VectorFormat, vector: BoundVector, row: number): string {
  switch (format.layout) {
    case 'bool':
      return formatBoolean(vector.view.getUint8(row) !== 0);
    case 'float32':
      return formatFloat32(vector.view.getFloat32(row * 4, true));
    case 'float64':
      return formatFloat64(vector.view.getFloat64(row * 8, true));
    case 'uuid128':
      return formatUuid(uuidAt(vector, row));
    case 'value':
      return vector.text(row);
    case 'view16':
      return plan.type.kind === 'bytes'
        ? formatBytes(bytesAt(vector, row))
        : Buffer.from(bytesAt(vector, row)).toString('utf8');
    default:
      return integerText(plan, format, integerAt(vector, format.layout, row));
  }
}

function integerText(plan: ColumnPlan, format: VectorFormat, value: bigint): string {
  const { type } = plan;
  switch (type.kind) {
    case 'decimal':
      return formatDecimal(value, format.scale ?? type.scale);
    case 'date':
      return value === 2_147_483_647n || value <= -2_147_483_647n
        ? infinity(value)
        : formatDate(Number(value));
    case 'time':
    case 'timestamp':
    case 'timestamptz': {
      const micros = toMicros(value, format.unit ?? 'us');
      if (micros === undefined) return infinity(value);
      return type.kind === 'time' ? formatTime(micros) : formatTimestamp(micros, type.kind === 'timestamptz');
    }
    default:
      return String(value);
  }
}

function infinity(value: bigint): string {
  return value > 0n ? 'infinity' : '-infinity';
}
