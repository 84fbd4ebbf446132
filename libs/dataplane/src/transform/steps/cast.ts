import { formatColumnType, parseColumnType, type ColumnType } from '@chimera/contracts';
import { conversionOf, type Conversion } from '../expression/conversion.js';
import { widened } from '../expression/value.js';
import type { RowProgram } from '../row-program.js';
import { StepFault } from '../step-fault.js';
import { formattedConversion } from './time-format.js';

/** Another type for a column; a value that cannot become it sets its row aside. */
export function castStep(
  program: RowProgram,
  step: { readonly column: string; readonly format?: string },
  type: ColumnType,
): void {
  const found = program.find(step.column);
  const before = parseColumnType(found.column.type);
  const notation = formatColumnType(type);
  if (notation === found.column.type && step.format === undefined) return;
  const convert = conversion(before, type, step.format);
  const slot = program.newSlot();
  const read = program.reader(found.slot);
  const { row, evaluation } = program;
  program.actions.push({
    column: step.column,
    run: () => {
      const value = read();
      row[slot] = value === null ? null : convert(value, evaluation);
      return true;
    },
  });
  program.replace(found, { column: { ...found.column, type: notation, nativeType: notation }, slot });
}

function conversion(from: ColumnType, to: ColumnType, format: string | undefined): Conversion {
  if (format !== undefined) return formattedConversion(from, to, format);
  // Narrow types come wide out of their columns, but a float32 is written as the float32 that it is.
  const convert = conversionOf(from.kind === 'float32' && to.kind === 'text' ? from : widened(from), to);
  if (convert !== undefined) return convert;
  throw new StepFault({
    message: `${formatColumnType(from)} cannot become ${formatColumnType(to)}.`,
    expected: `a type that ${formatColumnType(from)} can become`,
    found: formatColumnType(to),
    hint: 'Everything can become text; text can become everything.',
  });
}
