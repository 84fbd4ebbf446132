import { RejectedMessageError, type Fault } from '@chimera/contracts';

/** Answers 422 with everything that is wrong. */
export function refused(faults: readonly Fault[]): RejectedMessageError {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected an intent that can be taken in, found ${count}.`,
    {
      hint: 'Each fault names its place in the file and what to do.',
      details: { faults },
    },
  );
}

/** A member of a JSON body as text. Throws `CHIMERA_USAGE`. */
export function textOf(body: unknown, name: string): string {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  if (typeof value === 'string') return value;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected a JSON object with the text "${name}", found ${value === undefined ? 'none' : typeof value}.`,
  );
}
