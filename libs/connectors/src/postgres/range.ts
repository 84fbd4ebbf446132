import { RejectedMessageError } from '@chimera/contracts';
import type { ReadRange } from '../source.js';
import type { CatalogColumn } from './catalog.js';
import { sqlState } from './connection-failure.js';
import { quoteIdentifier, quoteLiteral } from './identifier.js';
import { overlapSql } from './range-overlap.js';
import type { Readable } from './readable.js';
import type { PostgresSession } from './session.js';

/** A range as the snapshot has it. */
export interface ResolvedRange {
  /** Condition on the rows. */
  readonly where: string;
  /** As `SourceReader.highWater`. */
  readonly highWater: string | null;
}

/** Types whose order says what came later, and whose text gives the value back. Floats are not among them: NaN is the greatest. */
const orderedTypes: ReadonlySet<string> = new Set([
  'int2',
  'int4',
  'int8',
  'numeric',
  'date',
  'timestamp',
  'timestamptz',
  'text',
  'varchar',
  'bpchar',
  'uuid',
]);

/**
 * Finds the bounds of a range in the snapshot that the session has joined. Throws `CHIMERA_SOURCE_DELTA` for a column
 * that rows cannot be told apart by, `CHIMERA_RUN_PARAMETERS` for bounds that are no values of it.
 */
export async function resolveRange(
  session: PostgresSession,
  readable: Readable,
  range: ReadRange,
): Promise<ResolvedRange> {
  const column = orderedColumn(readable, range.column);
  const bounds = await readBounds(session, column, range);
  await assertNoNulls(session, readable, column);
  const highWater = (await greatest(session, readable, column, bounds.after)) ?? bounds.after;
  return { highWater, where: condition(column, bounds, bounds.upTo ?? highWater, range) };
}

function condition(column: CatalogColumn, bounds: Bounds, upTo: string | null, range: ReadRange): string {
  // No rows at all: nothing is between nothing and nothing.
  if (upTo === null) return 'false';
  const name = quoteIdentifier(column.name);
  const above = range.includeAfter === true ? '>=' : '>';
  const lower = bounds.from === null ? '' : `${name} ${above} ${literal(bounds.from, column)} AND `;
  return `${lower}${name} <= ${literal(upTo, column)}`;
}

interface Bounds {
  readonly after: string | null;
  /** `after` less the overlap. */
  readonly from: string | null;
  readonly upTo: string | null;
}

/** Bounds as the server itself writes them, so that what is no value of the type is found before anything is read. */
async function readBounds(
  session: PostgresSession,
  column: CatalogColumn,
  range: ReadRange,
): Promise<Bounds> {
  const type = column.native.name;
  const from = overlapSql(column, range.overlap);
  try {
    const [row] = await session.query<Bounds & Record<string, unknown>>(
      `SELECT $1::text::${type}::text AS after, (${from})::${type}::text AS "from", $2::text::${type}::text AS "upTo"`,
      [range.after, range.upTo],
    );
    return row ?? { after: null, from: null, upTo: null };
  } catch (error) {
    // The values themselves are not repeated: they may be of a classified column (Invariant 8).
    if (sqlState(error)?.startsWith('22') !== true) throw error;
    throw new RejectedMessageError(
      'CHIMERA_RUN_PARAMETERS',
      `Expected bounds that are values of ${column.name} (${column.displayType}), found others (SQLSTATE ${sqlState(error) ?? ''}).`,
      { cause: error, hint: 'Write them as the source shows them: 42, 2024-05-01, 2024-05-01 12:00:00+00.' },
    );
  }
}

function orderedColumn(readable: Readable, name: string): CatalogColumn {
  const column = readable.columns.find((candidate) => candidate.name === name);
  if (column === undefined)
    throw refusal(
      `${readable.display} has no column ${name} to read by.`,
      'Name an existing column as delta column.',
    );
  if (column.native.kind !== 'b' || !orderedTypes.has(column.native.name))
    throw refusal(
      `Expected a delta column of a type that grows, found ${name} (${column.displayType}) of ${readable.display}.`,
      `Choose a time or a number: ${[...orderedTypes].join(', ')}.`,
    );
  return column;
}

/** A row without a value is above and below nothing: it would never be read, and nobody would know. */
async function assertNoNulls(
  session: PostgresSession,
  readable: Readable,
  column: CatalogColumn,
): Promise<void> {
  if (column.notNull) return;
  const { rows } = await session.single(
    `SELECT 1 FROM ${readable.sql} WHERE ${quoteIdentifier(column.name)} IS NULL LIMIT 1`,
  );
  if (rows.length > 0)
    throw refusal(
      `${readable.display} has rows without a value in its delta column ${column.name}; they would never be read.`,
      'Give them a value and declare the column NOT NULL, choose another column, or read a query that replaces nulls.',
    );
}

/** The greatest value above the mark, or null. One step into an index where the column has one. */
async function greatest(
  session: PostgresSession,
  readable: Readable,
  column: CatalogColumn,
  after: string | null,
): Promise<string | null> {
  const name = quoteIdentifier(column.name);
  const above = after === null ? '' : ` AND ${name} > ${literal(after, column)}`;
  // The inner select keeps the column's type: beside `name::text` the order would go by the text, where 999 is above 2000.
  const { rows } = await session.single(
    `SELECT greatest::text FROM (SELECT ${name} AS greatest FROM ${readable.sql} WHERE ${name} IS NOT NULL${above}
       ORDER BY ${name} DESC LIMIT 1) AS rows`,
  );
  const value = rows[0]?.[0];
  if (typeof value !== 'string') return null;
  if (
    (value === 'infinity' && isTime(column)) ||
    ((value === 'NaN' || value === 'Infinity') && column.native.name === 'numeric')
  )
    throw refusal(
      `${readable.display} has ${value} in its delta column ${column.name}; nothing could ever come after it.`,
      'Choose a column that tells when a row was written, or read a query that leaves such rows out.',
    );
  return value;
}

function isTime(column: CatalogColumn): boolean {
  return ['date', 'timestamp', 'timestamptz'].includes(column.native.name);
}

function literal(value: string, column: CatalogColumn): string {
  return `${quoteLiteral(value)}::pg_catalog.${column.native.name}`;
}

function refusal(message: string, hint: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_SOURCE_DELTA', message, { hint });
}
