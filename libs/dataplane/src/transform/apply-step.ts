import { parseColumnType, RejectedMessageError, type ColumnType } from '@chimera/contracts';
import { castStep } from './steps/cast.js';
import { deriveStep, filterStep } from './steps/expressions.js';
import { maskStep } from './steps/mask.js';
import type { RowProgram } from './row-program.js';
import { StepFault } from './step-fault.js';
import type { TransformStep } from './transform-step.js';

/** Adds a step to a program. Throws `StepFault` for what a person can get wrong. */
export function applyStep(program: RowProgram, step: TransformStep): void {
  switch (step.do) {
    case 'rename':
      return rename(program, step.column, step.to);
    case 'drop':
      return drop(program, step.columns);
    case 'cast':
      return castStep(program, step, columnType(step.type));
    case 'derive':
      return deriveStep(program, step, columnType(step.type));
    case 'filter':
      return filterStep(program, step.expression);
    case 'mask':
      return maskStep(program, step);
  }
}

function rename(program: RowProgram, name: string, to: string): void {
  const found = program.find(name);
  if (name === to) return;
  program.assertFree(to);
  program.replace(found, { ...found, column: { ...found.column, name: to, field: '' } });
}

function drop(program: RowProgram, names: readonly string[]): void {
  const dropped = new Set(names.map((name) => program.find(name)));
  if (dropped.size === program.working.length) {
    throw new StepFault({
      message: 'No column would be left.',
      expected: 'at least one column',
      found: 'none',
      hint: 'Keep one column, or leave the step out.',
    });
  }
  program.working = program.working.filter((column) => !dropped.has(column));
}

function columnType(notation: string): ColumnType {
  try {
    return parseColumnType(notation);
  } catch (error) {
    if (!RejectedMessageError.is(error)) throw error;
    throw new StepFault({
      message: 'There is no such type.',
      expected:
        'boolean, int32, int64, float32, float64, decimal(p,s), text, bytes, date, time, timestamp, timestamptz, uuid or json',
      found: notation.slice(0, 60),
    });
  }
}
