import type { Column } from '@chimera/contracts';
import { longText, numberText, spanText } from './avro-text.js';
import { planColumns } from './column-plan.js';

/** Writes what a {@link ColumnVisitor} was given as Postgres' text form of the column's type. */
export interface ColumnText {
  number(value: number): string;
  long(high: number, low: number): string;
  span(bytes: Buffer): string;
}

/** Texts of one column's values. Throws `CHIMERA_INTENT_INVALID` for a type that nobody knows. */
export function columnText(column: Column): ColumnText {
  const plan = planColumns([column], [])[0]!;
  return {
    number: (value) => numberText(plan, value),
    long: (high, low) => longText(plan, high, low),
    span: (bytes) => spanText(plan, bytes),
  };
}
