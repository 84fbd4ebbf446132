import { MeshError } from '@chimera/contracts';
import { faultOf } from '../faults/source-fault.js';
import type { ConnectorContext, DatasetSelection, SourceConnection, SourceFault } from '../source.js';
import { parseAddress } from './address.js';
import { findRelations, readColumns } from './catalog.js';
import { declarationFaults, missingColumns } from './column-fault.js';
import { connectionFault } from './connection-fault.js';
import { displayRelation, parseRelationName } from './identifier.js';
import { beginQuestion } from './on-source.js';
import { missingRelation, relationFaults } from './relation-fault.js';
import { PostgresSession } from './session.js';
import { describeStatement } from './statement.js';

/** Tries a Postgres source as declared: one connection fault, or every fault of every dataset at once. */
export async function testPostgres(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly SourceFault[]> {
  let session: PostgresSession;
  try {
    session = await PostgresSession.open(connection, context);
  } catch (error) {
    return [openingFault(error, connection)];
  }
  try {
    await beginQuestion(session);
    return await datasetFaults(session, datasets);
  } catch (error) {
    return [MeshError.is(error) ? faultOf(error, '/datasets') : connectionFault(error, session.address)];
  } finally {
    await session.close();
  }
}

function openingFault(error: unknown, connection: SourceConnection): SourceFault {
  if (!MeshError.is(error)) return connectionFault(error, parseAddress(connection));
  return faultOf(error, error.code.startsWith('CHIMERA_SECRET') ? '/source/password' : '/source/uri');
}

async function datasetFaults(
  session: PostgresSession,
  datasets: readonly DatasetSelection[],
): Promise<readonly SourceFault[]> {
  const tables = datasets.filter((dataset) => dataset.query === undefined);
  const found = await findRelations(
    session,
    tables.map((dataset) => parseRelationName(dataset.from)),
  );
  const columns = await readColumns(
    session,
    [...found.values()].map((relation) => relation.oid),
  );
  const faults: SourceFault[] = [];
  for (const [index, dataset] of datasets.entries()) {
    const relation = found.get(displayRelation(parseRelationName(dataset.from)));
    if (dataset.query !== undefined)
      faults.push(...(await statementFaults(session, dataset, dataset.query, index)));
    else if (relation === undefined) faults.push(await missingRelation(session, dataset, index));
    else
      faults.push(
        ...(await relationFaults(session, {
          dataset,
          index,
          relation,
          columns: columns.get(relation.oid) ?? [],
        })),
      );
  }
  return faults;
}

async function statementFaults(
  session: PostgresSession,
  dataset: DatasetSelection,
  statement: string,
  index: number,
): Promise<readonly SourceFault[]> {
  try {
    const columns = await describeStatement(session, statement);
    return [
      ...missingColumns(dataset, index, `the query of ${dataset.name}`, columns),
      ...declarationFaults(dataset, index, columns),
    ];
  } catch (error) {
    if (MeshError.is(error)) return [faultOf(error, `/datasets/${index}/query`)];
    throw error;
  }
}
