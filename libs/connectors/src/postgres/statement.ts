import { RejectedMessageError } from '@chimera/contracts';
import { readResultTypes, type CatalogColumn } from './catalog.js';
import { connectionFailure, safeMessage, sqlState } from './connection-failure.js';
import { quoteIdentifier } from './identifier.js';
import type { PostgresSession } from './session.js';

/** Names without a schema in a statement are looked up here. */
const statementPath = 'SET LOCAL search_path = public';

/** A statement as what stands after FROM. The line break ends a comment at its end. */
export function wrapStatement(statement: string): string {
  return `(${statement.replace(/[\s;]+$/, '')}\n) AS chimera_statement`;
}

/**
 * Columns of a statement's result as the server describes them, without a row being computed, and locks what it
 * reads until the transaction ends. The statement stands as a subquery in a read-only transaction and is sent by the
 * extended protocol: more than one statement, or one that writes, is refused by the server.
 * Throws `CHIMERA_SOURCE_QUERY` with what the server says.
 */
export async function describeStatement(
  session: PostgresSession,
  statement: string,
): Promise<readonly CatalogColumn[]> {
  // The protocol ends a text there; the server would see another statement than people do.
  if (statement.includes('\0'))
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_QUERY',
      'Expected a statement without the character U+0000, found it.',
      { hint: 'Remove it; no name or text of PostgreSQL can hold it.' },
    );
  await lookUpInPublic(session);
  const { fields } = await answered(session, `SELECT * FROM ${wrapStatement(statement)} LIMIT 0`);
  assertNames(fields.map((field) => field.name));
  const types = await readResultTypes(
    session,
    fields.map((field) => ({ oid: field.dataTypeID, modifier: field.dataTypeModifier })),
  );
  return types.map((type, index): CatalogColumn => ({
    relation: '',
    number: index + 1,
    name: fields[index]?.name ?? '',
    ...type,
    // The server does not say whether a result may be null.
    notNull: false,
    defaultExpression: null,
    generated: null,
    comment: null,
    selectable: true,
  }));
}

/** Lets the statement's own names mean the same wherever it is run. */
export async function lookUpInPublic(session: PostgresSession): Promise<void> {
  await session.query(statementPath);
}

async function answered(
  session: PostgresSession,
  sql: string,
): Promise<Awaited<ReturnType<PostgresSession['single']>>> {
  await session.query('SAVEPOINT statement');
  try {
    const result = await session.single(sql);
    // Locks pass to the transaction; a snapshot cannot be exported from below it.
    await session.query('RELEASE SAVEPOINT statement');
    return result;
  } catch (error) {
    if (sqlState(error) === undefined || connectionFailure(error) === 'lost') throw error;
    // The session goes on to the other datasets.
    await session.query('ROLLBACK TO SAVEPOINT statement');
    throw refused(error);
  }
}

function refused(error: unknown): RejectedMessageError {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : Number.NaN;
  const at = Number.isNaN(position)
    ? ''
    : ` at character ${Math.max(1, position - 'SELECT * FROM ('.length)}`;
  return new RejectedMessageError(
    'CHIMERA_SOURCE_QUERY',
    `Expected a single read-only SELECT, WITH, VALUES or TABLE statement, the server says${at}: ${safeMessage(error)}.`,
    {
      cause: error,
      hint: 'The statement is read as a subquery in a read-only transaction; names without a schema are looked up in public.',
    },
  );
}

function assertNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_QUERY',
      `Expected columns of different names, found "${twice}" twice in the statement's result.`,
      { hint: `Give one of them another name: SELECT ... AS "${twice}_2".` },
    );
  if (names.length === 0)
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_QUERY',
      'Expected at least one column in the result of the statement, found none.',
      { hint: 'Name columns after SELECT, or take all with *.' },
    );
  for (const name of names) quoteIdentifier(name);
}
