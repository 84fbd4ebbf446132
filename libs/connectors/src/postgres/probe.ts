import { sourceFault } from '../faults/source-fault.js';
import type { SourceFault } from '../source.js';
import { connectionFailure, safeMessage, sqlState } from './connection-failure.js';
import { displayRelation, quoteIdentifier, quoteRelation } from './identifier.js';
import type { SelectedRelation } from './relation-fault.js';
import type { PostgresSession } from './session.js';

/** A foreign server that does not give a first row in this time is not waited for; it is slow, not wrong. */
const foreignTimeout = '5s';

/**
 * What the catalogue does not show: a view whose owner lost a right, a policy that fails, a foreign server that does
 * not answer. The server plans the read and checks every right on the way without running it; only of a foreign table
 * one row is asked for.
 */
export async function probeFaults(
  session: PostgresSession,
  selected: SelectedRelation,
): Promise<readonly SourceFault[]> {
  await session.query(`SAVEPOINT probe; SET LOCAL statement_timeout = '${foreignTimeout}'`);
  try {
    await session.query(probeSql(selected));
    return [];
  } catch (error) {
    if (sqlState(error) === undefined || connectionFailure(error) === 'lost') throw error;
    return sqlState(error) === '57014' ? [] : [probeFault(error, selected)];
  } finally {
    await session.query('ROLLBACK TO SAVEPOINT probe').catch(() => undefined);
  }
}

function probeSql({ dataset, columns, relation }: SelectedRelation): string {
  const wanted = dataset.columns ?? columns.map((column) => column.name);
  const select = `SELECT ${wanted.map(quoteIdentifier).join(', ')} FROM ${quoteRelation(relation)}`;
  return relation.kind === 'f' ? `${select} LIMIT 1` : `EXPLAIN ${select}`;
}

function probeFault(error: unknown, { relation, index }: SelectedRelation): SourceFault {
  const isPermission = sqlState(error) === '42501';
  const hint = isPermission
    ? 'The view reads with the rights of its owner, or with yours under security_invoker: grant SELECT on what it reads.'
    : 'The server cannot read it for anybody now: whoever owns it repairs it.';
  return sourceFault(
    isPermission ? 'CHIMERA_SOURCE_PERMISSION' : 'CHIMERA_SOURCE_FAILED',
    `/datasets/${index}/from`,
    `${displayRelation(relation)} cannot be read: ${safeMessage(error)}.`,
    { expected: 'a relation that can be read', hint },
  );
}
