import { RejectedMessageError } from '@chimera/contracts';
import type { CatalogColumn } from './catalog.js';
import { quoteLiteral } from './identifier.js';

/** Smallest values of the integers: an overlap does not reach below them. */
const lowest: Readonly<Record<string, string>> = {
  int2: '-32768',
  int4: '-2147483648',
  int8: '-9223372036854775808',
};

const isoDuration =
  /^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$/;

/** SQL of the first parameter less the overlap. Throws `CHIMERA_SOURCE_DELTA` when the overlap is none for the column. */
export function overlapSql(column: CatalogColumn, overlap: string | number | undefined): string {
  const type = column.native.name;
  const after = `$1::text::${type}`;
  if (overlap === undefined) return after;
  if (type in lowest)
    return `CASE WHEN $1::text IS NOT NULL THEN greatest(${after}::numeric - ceil(${numberOf(column, overlap)}), ${lowest[type] ?? ''}) END`;
  if (type === 'numeric') return `${after} - ${numberOf(column, overlap)}`;
  if (type === 'date' && typeof overlap === 'number')
    return `${after} - ceil(${numberOf(column, overlap)})::int`;
  if (type === 'date' || type === 'timestamp' || type === 'timestamptz')
    return `${after} - ${durationOf(column, overlap)}`;
  throw refusal(column, 'no overlap', overlap);
}

function numberOf(column: CatalogColumn, overlap: string | number): string {
  const text = typeof overlap === 'number' ? String(overlap) : overlap.trim();
  if (!/^\d{1,40}(?:\.\d{1,40})?(?:e[+-]?\d{1,3})?$/i.test(text))
    throw refusal(column, 'a number from 0 up', overlap);
  return `${text}::numeric`;
}

function durationOf(column: CatalogColumn, overlap: string | number): string {
  if (typeof overlap !== 'string' || !isoDuration.test(overlap))
    throw refusal(column, 'an ISO 8601 duration such as PT10M', overlap);
  return `${quoteLiteral(overlap)}::interval`;
}

function refusal(column: CatalogColumn, expected: string, found: string | number): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_SOURCE_DELTA',
    `Expected ${expected} as overlap of delta column ${column.name} (${column.displayType}), found ${JSON.stringify(found)}.`,
    { hint: 'Times take a duration, numbers take a number; text and uuid have no overlap.' },
  );
}
