import type { Column } from '@chimera/contracts';
import { applyStep } from './apply-step.js';
import { RowProgram } from './row-program.js';
import { StepFault } from './step-fault.js';
import type { TransformFault, TransformStep } from './transform-step.js';
import { withFields } from './unique-fields.js';

/**
 * Columns that the steps make of the source's, and every fault of the steps. The columns are those of a contract only
 * when there is no fault. A renamed column keeps type and classification; a derived one is classified as strictly as the
 * strictest column it is made of; a masked one is `internal`, or unclassified when it was.
 */
export function outputColumns(
  columns: readonly Column[],
  steps: readonly TransformStep[],
): { readonly columns: readonly Column[]; readonly faults: readonly TransformFault[] } {
  const program = new RowProgram(columns, 0, undefined);
  const faults = runSteps(program, steps);
  return { columns: withFields(program.working.map(({ column }) => column)), faults };
}

/** Adds all steps to a program; what is wrong with one does not hide what is wrong with the next. */
export function runSteps(program: RowProgram, steps: readonly TransformStep[]): readonly TransformFault[] {
  const faults: TransformFault[] = [];
  steps.forEach((step, index) => {
    try {
      applyStep(program, step);
    } catch (error) {
      if (!(error instanceof StepFault)) throw error;
      faults.push({ index, ...error.fault });
    }
  });
  return faults;
}
