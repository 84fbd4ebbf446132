import { InvariantError, MeshError } from '@chimera/contracts';

/**
 * Some messages of a batch failed; the others are handled. Each index is dealt with by its own
 * error's disposition, and later messages of the same keys are held until it is (Invariant 3).
 */
export class BatchError extends MeshError {
  override readonly name = 'BatchError';

  /** `failures`: position in the batch to its error. Throws `CHIMERA_INVARIANT` when it is empty. */
  constructor(readonly failures: ReadonlyMap<number, unknown>) {
    super(
      'CHIMERA_INTERNAL',
      'retry',
      `${failures.size} messages of the batch failed: indexes ${[...failures.keys()].join(', ')}.`,
    );
    if (failures.size === 0)
      throw new InvariantError('Expected a BatchError to name at least one failed index, found none.');
  }
}
