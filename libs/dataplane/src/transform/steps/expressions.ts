import { formatColumnType, type Column, type ColumnType } from '@chimera/contracts';
import { compileExpression } from '../expression/compile-expression.js';
import type { Compiled } from '../expression/compiled.js';
import { assignmentOf } from '../expression/conversion.js';
import { ExpressionFault } from '../expression/expression-fault.js';
import { typeName } from '../expression/value.js';
import type { RowProgram } from '../row-program.js';
import { StepFault } from '../step-fault.js';
import { strictestOf } from './classification.js';

/** A new column from an expression. It is classified as strictly as the strictest column that it is made of. */
export function deriveStep(
  program: RowProgram,
  step: { readonly column: string; readonly expression: string },
  type: ColumnType,
): void {
  program.assertFree(step.column);
  const slot = program.newSlot();
  const { compiled, used } = tryCompile(program, step.expression, (fault) => {
    // The column is there for the steps after it, so that one fault is told once.
    addColumn(program, { name: step.column, type, nullable: true, classification: null }, slot);
    throw fault;
  });
  addColumn(
    program,
    { name: step.column, type, nullable: compiled.nullable, classification: strictestOf(used) },
    slot,
  );
  const convert = assignmentOf(compiled.type, type);
  if (convert === undefined) {
    throw new StepFault({
      message: `The expression does not give ${formatColumnType(type)}.`,
      expected: formatColumnType(type),
      found: typeName(compiled.type),
      hint: `Write cast(... as ${formatColumnType(type)}), or declare the type that it gives.`,
    });
  }
  const { row, evaluation } = program;
  program.actions.push({
    column: step.column,
    run: () => {
      const value = compiled.evaluate();
      row[slot] = value === null || evaluation.fault !== null ? null : convert(value, evaluation);
      return true;
    },
  });
}

/** Keeps the rows for which the expression is true; false and null are filtered. */
export function filterStep(program: RowProgram, expression: string): void {
  const { compiled } = tryCompile(program, expression, (fault) => {
    throw fault;
  });
  if (compiled.type.kind !== 'boolean' && compiled.type.kind !== 'null') {
    throw new StepFault({
      message: 'The expression of a filter is no condition.',
      expected: 'boolean',
      found: typeName(compiled.type),
      hint: 'Compare it with something, such as amount > 0.',
    });
  }
  program.actions.push({ column: null, run: () => compiled.evaluate() === true });
}

function tryCompile(
  program: RowProgram,
  expression: string,
  otherwise: (fault: StepFault) => never,
): { readonly compiled: Compiled; readonly used: readonly Column[] } {
  const scope = program.scope();
  try {
    const compiled = compileExpression(expression, scope);
    return { compiled, used: program.use(scope.used) };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const place = `At character ${error.at + 1} of the expression: ${error.message}`;
    return otherwise(new StepFault({ message: place, ...error.detail }));
  }
}

function addColumn(
  program: RowProgram,
  column: { name: string; type: ColumnType; nullable: boolean; classification: string | null },
  slot: number,
): void {
  const type = formatColumnType(column.type);
  program.working.push({
    column: { ...column, field: '', type, nativeType: type, keyPosition: null, description: null },
    slot,
  });
}
