import { MeshError, TransientError, type MeshErrorOptions } from '@chimera/contracts';
import { stalePlan } from './prepared-statement.js';

const conflictStates = new Set(['40001', '40P01', '55P03']);
const awayStates = new Set(['57P01', '57P02', '57P03', '57P05', '57014', '53300', '25P03', '25P04']);
const awaySystemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const awayText =
  /connection terminated|connection ended|timeout exceeded|timeout expired|not queryable|client was closed|connection is closed/i;

/** What Postgres refused: a broken constraint, a wrong statement. Retried like any unclassified error, then given up. */
export class DatabaseError extends MeshError {
  override readonly name = 'DatabaseError';
  constructor(
    message: string,
    /** SQLSTATE, such as `23505` for a broken unique constraint. */
    readonly sqlState: string,
    /** Name of the broken constraint. */
    readonly constraint: string | undefined,
    options?: MeshErrorOptions,
  ) {
    super('CHIMERA_DATABASE_FAILED', 'retry', message, options);
  }
}

/**
 * The Chimera error for something pg threw; MeshErrors pass as they are. `detail`, `where` and the parameters
 * of pg's error are dropped on purpose: they quote rows (Invariant 8).
 */
export function asDatabaseError(error: unknown): MeshError {
  if (MeshError.is(error)) return error;
  const code = textOf(error, 'code');
  const message = error instanceof Error ? withoutValues(error.message, code) : String(error);
  if (conflictStates.has(code) || stalePlan.test(message)) {
    return new TransientError(
      'CHIMERA_DATABASE_CONFLICT',
      `concurrent work on the same rows: ${message} (${code})`,
    );
  }
  if (isAway(code, message)) {
    return new TransientError('CHIMERA_DATABASE_UNAVAILABLE', `the database does not answer: ${message}`, {
      hint: 'Check that Postgres runs and that CHIMERA_DATABASE_URL points to it.',
      details: code === '' ? {} : { state: code },
    });
  }
  const constraint = textOf(error, 'constraint') || undefined;
  return new DatabaseError(`the database refused a statement: ${message} (${code})`, code, constraint, {
    details: { sqlState: code, constraint, table: textOf(error, 'table') || undefined },
  });
}

function isAway(code: string, message: string): boolean {
  return code.startsWith('08') || awayStates.has(code) || awaySystemCodes.has(code) || awayText.test(message);
}

/** Data exceptions (class 22) end in the offending value. */
function withoutValues(message: string, code: string): string {
  return code.startsWith('22') ? message.replace(/: ".*$/s, '') : message;
}

function textOf(error: unknown, property: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, property);
  return typeof value === 'string' ? value : '';
}
