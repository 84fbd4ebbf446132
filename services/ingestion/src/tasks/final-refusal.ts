import { MeshError, RejectedMessageError } from '@chimera/contracts';
import { isFenced } from '../supervisor/run-meter.js';

/**
 * Does what a verdict asks of the target. That a newer attempt or version owns the relation does not change by trying
 * again: such a refusal ends the task at once, where others are tried again.
 */
export async function orFinalRefusal<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isFenced(error) || !MeshError.is(error)) throw error;
    throw new RejectedMessageError(error.code, error.message, { cause: error });
  }
}

/** What the target itself said, so that whether another attempt may succeed is judged by it. */
export function refusalOf(error: unknown): unknown {
  return isFenced(error) && error instanceof Error && error.cause !== undefined ? error.cause : error;
}
