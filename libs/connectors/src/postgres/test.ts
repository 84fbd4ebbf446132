import { MeshError } from '@chimera/contracts';
import { faultOf, sourceFault } from '../faults/source-fault.js';
import { nearestName } from '../faults/nearest-name.js';
import type { ConnectorContext, DatasetSelection, SourceConnection, SourceFault } from '../source.js';
import { parseAddress } from './address.js';
import {
  findRelations,
  listRelationNames,
  readColumns,
  type CatalogColumn,
  type CatalogRelation,
} from './catalog.js';
import { displayRelation, parseRelationName, quoteRelation } from './identifier.js';
import { beginQuestion } from './on-source.js';
import { PostgresSession } from './session.js';
import { connectionFault } from './source-error.js';
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
  const names = found.size === tables.length ? [] : await listRelationNames(session);
  const faults: SourceFault[] = [];
  for (const [index, dataset] of datasets.entries()) {
    const relation = found.get(displayRelation(parseRelationName(dataset.from)));
    if (dataset.query !== undefined)
      faults.push(...(await statementFaults(session, dataset, dataset.query, index)));
    else if (relation === undefined) faults.push(missingRelation(dataset, index, names));
    else
      faults.push(
        ...relationFaults({
          dataset,
          index,
          relation,
          columns: columns.get(relation.oid) ?? [],
          user: session.address.user ?? 'the user',
        }),
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
    return missingColumns(dataset, index, `the query of ${dataset.name}`, columns);
  } catch (error) {
    if (MeshError.is(error) && error.code !== 'CHIMERA_SOURCE_FAILED')
      return [faultOf(error, `/datasets/${index}/query`)];
    throw error;
  }
}

function missingRelation(dataset: DatasetSelection, index: number, names: readonly string[]): SourceFault {
  const wanted = displayRelation(parseRelationName(dataset.from));
  const nearest = nearestName(wanted, names);
  const hint =
    nearest === undefined
      ? 'Tables are named schema.table; without a schema it is public.'
      : `Did you mean ${nearest}?`;
  return sourceFault(
    'CHIMERA_SOURCE_OBJECT_MISSING',
    `/datasets/${index}/from`,
    `There is no table or view ${wanted} at the source.`,
    {
      expected: 'an existing table or view',
      found: dataset.from,
      hint,
    },
  );
}

interface Selected {
  readonly dataset: DatasetSelection;
  readonly index: number;
  readonly relation: CatalogRelation;
  readonly columns: readonly CatalogColumn[];
  readonly user: string;
}

function relationFaults(selected: Selected): readonly SourceFault[] {
  const { relation, index, user } = selected;
  if (!relation.schemaUsable) {
    return [
      sourceFault(
        'CHIMERA_SOURCE_PERMISSION',
        `/datasets/${index}/from`,
        `${user} may not use the schema ${relation.schema}.`,
        {
          expected: 'USAGE on the schema',
          hint: `GRANT USAGE ON SCHEMA "${relation.schema}" TO "${user}"`,
        },
      ),
    ];
  }
  return columnFaults(selected);
}

function columnFaults({ dataset, index, relation, columns, user }: Selected): readonly SourceFault[] {
  const wanted = dataset.columns ?? columns.map((column) => column.name);
  const missing = missingColumns(dataset, index, displayRelation(relation), columns);
  const forbidden = columns.filter((column) => wanted.includes(column.name) && !column.selectable);
  if (forbidden.length === 0) return missing;
  const whole = forbidden.length === columns.length && !relation.selectable;
  const names = forbidden.map((column) => column.name).join(', ');
  const permission = sourceFault(
    'CHIMERA_SOURCE_PERMISSION',
    `/datasets/${index}/from`,
    whole
      ? `${user} may not read ${displayRelation(relation)}.`
      : `${user} may not read these columns of ${displayRelation(relation)}: ${names}.`,
    {
      expected: whole ? 'SELECT on the table' : `SELECT on ${names}`,
      hint: `GRANT SELECT ON ${quoteRelation(relation)} TO "${user}"`,
    },
  );
  return [...missing, permission];
}

function missingColumns(
  dataset: DatasetSelection,
  index: number,
  display: string,
  columns: readonly CatalogColumn[],
): readonly SourceFault[] {
  return (dataset.columns ?? []).flatMap((name, position) =>
    columns.some((column) => column.name === name)
      ? []
      : [missingColumn(name, `/datasets/${index}/columns/${position}`, display, columns)],
  );
}

function missingColumn(
  name: string,
  path: string,
  display: string,
  columns: readonly CatalogColumn[],
): SourceFault {
  const names = columns.map((column) => column.name);
  const nearest = nearestName(name, names);
  return sourceFault('CHIMERA_SOURCE_COLUMN_MISSING', path, `${display} has no column ${name}.`, {
    expected: `one of ${names.slice(0, 50).join(', ')}`,
    found: name,
    ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
  });
}
