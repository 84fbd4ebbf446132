import { RejectedMessageError } from '@chimera/contracts';

/** Query parameters as they come. */
export type Query = Readonly<Record<string, unknown>>;

/** One parameter as text; null when it is absent. Throws `CHIMERA_USAGE`. */
export function textOf(query: Query, name: string): string | null {
  const value = query[name];
  if (value === undefined || value === '') return null;
  if (typeof value === 'string' && value.length <= 500 && !value.includes('\0')) return value;
  throw new RejectedMessageError('CHIMERA_USAGE', `Expected ${name} once, of at most 500 characters.`);
}

/** One of the words; null when it is absent. Throws `CHIMERA_USAGE`. */
export function wordOf<T extends string>(query: Query, name: string, words: readonly T[]): T | null {
  const value = textOf(query, name);
  if (value === null) return null;
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected ${name} as one of ${words.join(', ')}, found ${value}.`,
  );
}

/** How many to answer with: 1 to 500, default 100. Throws `CHIMERA_USAGE`. */
export function limitOf(query: Query): number {
  const limit = Number(query['limit'] ?? 100);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit;
  throw new RejectedMessageError('CHIMERA_USAGE', 'Expected limit from 1 to 500, found something else.');
}
