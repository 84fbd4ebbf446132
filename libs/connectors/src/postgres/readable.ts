import type { DatasetSelection } from '../source.js';
import {
  findRelations,
  isReadable,
  readColumns,
  type CatalogColumn,
  type CatalogRelation,
} from './catalog.js';
import { displayRelation, parseRelationName, quoteRelation } from './identifier.js';
import type { PostgresSession } from './session.js';
import { describeStatement, lookUpInPublic, wrapStatement } from './statement.js';

/** What is read as one dataset: a relation, or the result of a statement. */
export interface Readable {
  /** For people. */
  readonly display: string;
  /** What stands after FROM. */
  readonly sql: string;
  /** null for a statement. */
  readonly relation: CatalogRelation | null;
  /** In their order. */
  readonly columns: readonly CatalogColumn[];
}

/**
 * Finds what a selection means, and locks it against changes of its shape until the transaction ends; undefined when
 * there is nothing of the name that has rows. Throws the driver's error, `CHIMERA_SOURCE_QUERY`.
 */
export async function lockReadable(
  session: PostgresSession,
  dataset: DatasetSelection,
): Promise<Readable | undefined> {
  if (dataset.query !== undefined) {
    const columns = await describeStatement(session, dataset.query);
    return {
      display: `the query of ${dataset.name}`,
      sql: wrapStatement(dataset.query),
      relation: null,
      columns,
    };
  }
  const name = parseRelationName(dataset.from);
  const relation = (await findRelations(session, [name])).get(displayRelation(name));
  if (relation === undefined || !isReadable(relation)) return undefined;
  // Selecting constants needs the right to any column only, and holds ACCESS SHARE until the transaction ends.
  await session.query(`SELECT 1 FROM ${quoteRelation(name)} LIMIT 0`);
  const columns = await readColumns(session, [relation.oid]);
  return {
    display: displayRelation(name),
    sql: quoteRelation(name),
    relation,
    columns: columns.get(relation.oid) ?? [],
  };
}

/**
 * Prepares a session for reading rows: names without a schema, in the statement or in functions that a view calls, are
 * looked up in `public`.
 */
export async function readyToRead(session: PostgresSession): Promise<void> {
  await lookUpInPublic(session);
}
