import type { Column } from '@chimera/contracts';
import type { ConnectorContext, DatasetSelection, SchemaDifference, SourceConnection } from '../source.js';
import { onSource } from './on-source.js';
import { lockReadable, type Readable } from './readable.js';
import { differencesOf } from './differences.js';
import type { PostgresSession } from './session.js';

const droppedNumbersSql = `
SELECT attnum AS number FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND attisdropped`;

/**
 * What differs between a contract and the source now. Throws like `sourceError`, also when a column may no longer be
 * seen; a relation that is gone is a difference.
 */
export function comparePostgres(
  connection: SourceConnection,
  dataset: DatasetSelection,
  columns: readonly Column[],
  context: ConnectorContext,
): Promise<readonly SchemaDifference[]> {
  return onSource(connection, context, async (session) => {
    const readable = await lockReadable(session, dataset);
    if (readable === undefined) return [datasetDropped(dataset)];
    return differencesOf({
      contract: columns,
      source: readable.columns,
      takesAll: dataset.columns === undefined,
      dropped: await droppedNumbers(session, readable),
    });
  });
}

function datasetDropped(dataset: DatasetSelection): SchemaDifference {
  return { kind: 'datasetDropped', column: '', before: dataset.from, after: null };
}

/** Places of columns that a table once had. null where columns have no lasting place: views and statements. */
async function droppedNumbers(
  session: PostgresSession,
  { relation }: Readable,
): Promise<readonly number[] | null> {
  if (relation === null || !['r', 'p', 'f'].includes(relation.kind)) return null;
  const rows = await session.query<{ number: number }>(droppedNumbersSql, [relation.oid]);
  return rows.map((row) => row.number);
}
