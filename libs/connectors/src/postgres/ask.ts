import { RejectedMessageError } from '@chimera/contracts';
import type { Answer, Question } from '../target.js';
import { sqlState } from './connection-failure.js';
import { quoteRelation } from './identifier.js';
import type { PostgresSession } from './session.js';

/**
 * Asks the target without being able to change it. The statement stands as a subquery in a read-only transaction, and
 * goes to the server by the extended protocol, which takes one statement only: text that closes the subquery and goes
 * on with another statement is refused by the server. Throws `CHIMERA_RULE_INVALID` for what the server does not
 * understand, does not allow, or does not finish in time.
 */
export async function askTarget(session: PostgresSession, question: Question): Promise<Answer> {
  await session.query('BEGIN TRANSACTION READ ONLY');
  try {
    await session.query(`SET LOCAL statement_timeout = ${Math.ceil(question.timeoutMs)}`);
    await session.query("SET LOCAL lock_timeout = '10s'");
    return await answered(session, question);
  } catch (error) {
    throw refusal(error, question);
  } finally {
    // Nothing was changed; a connection that cannot even roll back is closed by its owner.
    await session.query('ROLLBACK').catch(() => undefined);
  }
}

async function answered(session: PostgresSession, { sql, relations, limit }: Question): Promise<Answer> {
  const statement = withRelations(sql, relations);
  const counted = await session.query<{ rows: string }>(
    `SELECT count(*)::text AS rows FROM (${statement}\n) AS asked WHERE $1::int IS NOT NULL`,
    [limit],
  );
  const rows = Number(counted[0]?.rows ?? 0);
  if (rows === 0 || limit === 0) return { rows, samples: [] };
  const samples = await session.query<{ row: string }>(
    `SELECT row_to_json(asked)::text AS row FROM (${statement}\n) AS asked LIMIT $1::int`,
    [limit],
  );
  return { rows, samples: samples.map(({ row }) => JSON.parse(row) as Record<string, unknown>) };
}

/** Puts relations where the statement has their names in double braces; a name that nobody gave is refused. */
function withRelations(sql: string, relations: Question['relations']): string {
  return sql.replace(/\{\{\s*([a-z]+)\s*\}\}/g, (_, name: string) => {
    const relation = relations[name];
    if (relation !== undefined) return quoteRelation(relation);
    throw new RejectedMessageError(
      'CHIMERA_RULE_INVALID',
      `Expected one of ${Object.keys(relations).join(', ')} in double braces, found {{${name}}}.`,
    );
  });
}

/** What the statement is to blame for; everything else is the target's. */
function refusal(error: unknown, question: Question): unknown {
  const state = sqlState(error);
  const said = error instanceof Error ? error.message : String(error);
  if (state === '57014')
    return new RejectedMessageError(
      'CHIMERA_RULE_INVALID',
      `Expected an answer within ${question.timeoutMs / 1000} s, found none.`,
      { cause: error, hint: 'Make the statement cheaper, or index what it looks up.' },
    );
  if (state === '25006' || state === '42501' || /^(42|22|21|0A|2F)/.test(state ?? ''))
    return new RejectedMessageError('CHIMERA_RULE_INVALID', `The target refused the statement: ${said}.`, {
      cause: error,
      hint: 'The statement must be one SELECT that the role of the target may run.',
    });
  return error;
}
