import { type MeshError, RejectedMessageError, TransientError, type ErrorCode } from '@chimera/contracts';
import type { SourceFault } from '../source.js';

/** A fault with its place; the code is one of the closed list. */
export function sourceFault(
  code: ErrorCode,
  path: string,
  message: string,
  detail: { readonly expected?: string; readonly found?: string; readonly hint?: string } = {},
): SourceFault {
  return { code, path, message, ...detail };
}

/** A Chimera error told as a fault of `path`. */
export function faultOf(error: MeshError, path: string): SourceFault {
  return sourceFault(error.code, path, error.message, error.hint === undefined ? {} : { hint: error.hint });
}

/** Codes that may go away without anybody changing the intent. */
const passing: ReadonlySet<string> = new Set<ErrorCode>([
  'CHIMERA_SOURCE_HOST_UNKNOWN',
  'CHIMERA_SOURCE_REFUSED',
  'CHIMERA_SOURCE_TIMEOUT',
  'CHIMERA_SOURCE_FAILED',
]);

/** A fault as an error: retried when it may pass by itself, refused when a person must act. */
export function errorOf(fault: SourceFault, cause?: unknown): MeshError {
  const options = {
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
    ...(cause === undefined ? {} : { cause }),
  };
  const code = fault.code as ErrorCode;
  return passing.has(code)
    ? new TransientError(code, fault.message, options)
    : new RejectedMessageError(code, fault.message, options);
}
