import type { ErrorCode, Fault } from '@chimera/contracts';

/** Optional parts of a fault. */
export interface FaultDetails {
  readonly expected?: string;
  /** Never a secret (Invariant 8); `describe` decides what may be shown. */
  readonly found?: string;
  readonly hint?: string;
}

/** Builds a fault; parts left out are null. */
export function fault(code: ErrorCode, path: string, message: string, details: FaultDetails = {}): Fault {
  return {
    code,
    path,
    message,
    expected: details.expected ?? null,
    found: details.found ?? null,
    hint: details.hint ?? null,
  };
}
