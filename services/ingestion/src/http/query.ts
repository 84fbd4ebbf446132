import { namePattern, RejectedMessageError } from '@chimera/contracts';

/** A whole number of a query parameter within bounds; the default when it is absent. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  bounds: { readonly min: number; readonly max: number; readonly otherwise: number },
): number {
  if (text === undefined) return bounds.otherwise;
  const value = Number(text);
  if (text !== '' && Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw unexpected(name, `a whole number from ${bounds.min} to ${bounds.max}`, text);
}

/** A query parameter that names something. */
export function nameOf(name: string, text: string | undefined): string {
  if (
    text !== undefined &&
    text.length <= 200 &&
    text.split('_').every((part) => part === '' || nameLike(part))
  )
    return text;
  throw unexpected(name, `the name of a ${name}`, text ?? '');
}

/** The id of a run in a path. */
export function runIdOf(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw unexpected('the run', 'the id of a run, a UUID', text);
}

function nameLike(part: string): boolean {
  return namePattern.test(`n${part}`);
}

function unexpected(name: string, expected: string, found: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected ${name} to be ${expected}, found "${found.slice(0, 50)}".`,
  );
}
