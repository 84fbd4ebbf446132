import { RejectedMessageError } from '@chimera/contracts';

/** A whole number of a query parameter within bounds; the default when it is absent. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  bounds: { min: number; max: number; otherwise: number },
): number {
  if (text === undefined) return bounds.otherwise;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected ${name} to be a whole number from ${bounds.min} to ${bounds.max}, found "${text.slice(0, 50)}".`,
  );
}

/** A query parameter that is one of a few words. */
export function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected ${name} to be one of ${words.join(', ')}, found "${text.slice(0, 50)}".`,
  );
}
