import type { TransformFault } from './transform-step.js';

/** A step that cannot be done to the columns as they are. */
export class StepFault extends Error {
  constructor(readonly fault: Omit<TransformFault, 'index'>) {
    super(fault.message);
    this.name = 'StepFault';
  }
}
