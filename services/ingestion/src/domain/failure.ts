import { MeshError, RejectedMessageError, TransientError, type ErrorCode } from '@chimera/contracts';

/** Why an attempt failed, in the form in which it travels. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** Whether another attempt may succeed without a person. */
  readonly retryable: boolean;
}

/**
 * What to tell about an error. What ends consumption elsewhere (a gap on the load topic, a recreated
 * topic) is only this attempt's end here: the next one reads the source again. Text of errors that are
 * not ours is left out, because drivers quote values of rows in it (Invariant 8).
 */
export function failureOf(error: unknown): Failure {
  if (MeshError.is(error)) {
    const { code, message, hint, disposition } = error;
    return { code, message, hint: hint ?? defaultHint, retryable: disposition !== 'reject' };
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return {
    code: 'CHIMERA_INTERNAL',
    message: `An unexpected ${kind} ended the attempt.`,
    hint: 'Read the log of the ingestion service around this run, and report it.',
    retryable: true,
  };
}

/** The error that a failure told by a worker stands for. */
export function errorOf(failure: Failure): MeshError {
  const options = { hint: failure.hint };
  return failure.retryable
    ? new TransientError(failure.code, failure.message, options)
    : new RejectedMessageError(failure.code, failure.message, options);
}

const defaultHint =
  'Nothing: another attempt follows where it can help. `./chimera run show` tells how it went.';
