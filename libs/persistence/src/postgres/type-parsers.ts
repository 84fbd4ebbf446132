import pg from 'pg';
import { InvariantError } from '@chimera/contracts';

const { builtins } = pg.types;

type TextParser = (text: string) => unknown;

/** Differences to pg's defaults: int8 as number, dates as ISO text (pg makes them local midnights). */
const ownParsers: ReadonlyMap<number, TextParser> = new Map<number, TextParser>([
  [builtins.INT8, safeInteger],
  [builtins.DATE, (text) => text],
]);

/** A 64-bit integer as number. Throws `CHIMERA_INVARIANT` above 2^53: it would silently become another number. */
export function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvariantError(`expected an integer that fits a number (below 2^53), got ${text}`, {
    hint: 'Select the column as text.',
  });
}

/** Type parsers of one connection; nothing global of pg is changed. jsonb arrives parsed, numeric as text. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : ownParsers.get(oid)) ??
    pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
