import type { ErrorCode, Fault } from '@chimera/contracts';

/** Optional parts of a fault. */
export interface FaultDetails {
  readonly expected?: string;
  /** Never a secret (Invariant 8); `describe` decides what may be shown. */
  readonly found?: string;
  /** A function is asked only when the fault is shown: finding the nearest name among many takes time. */
  readonly hint?: string | (() => string | undefined);
}

/** Builds a fault; parts left out are null. */
export function fault(code: ErrorCode, path: string, message: string, details: FaultDetails = {}): Fault {
  const { expected = null, found = null, hint = null } = details;
  const told = { code, path, message, expected, found };
  if (typeof hint !== 'function') return { ...told, hint };
  return {
    ...told,
    get hint() {
      return hint() ?? null;
    },
  };
}
