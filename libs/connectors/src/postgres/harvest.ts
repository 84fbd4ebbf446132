import type { ConnectorContext, DatasetSelection, HarvestedDataset, SourceConnection } from '../source.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import {
  findRelations,
  groupBy,
  isReadable,
  readColumns,
  readPrimaryKeys,
  type CatalogColumn,
  type CatalogRelation,
} from './catalog.js';
import { mapColumns } from './columns.js';
import {
  constraintsSql,
  domainsSql,
  enumsSql,
  grantsSql,
  indexesSql,
  partitionsSql,
  publicationsSql,
  serverSql,
  tablesSql,
} from './harvest-sql.js';
import {
  cdcProperties,
  describeRelation,
  describeStatementFacts,
  type NamedDefinition,
  type ServerFacts,
  type TableFacts,
} from './harvest-properties.js';
import { displayRelation, parseRelationName } from './identifier.js';
import { onSource } from './on-source.js';
import type { PostgresSession } from './session.js';
import { describeStatement } from './statement.js';

/** Everything the server tells about the selected relations, in one round per topic. Throws like `sourceError`. */
export function harvestPostgres(
  connection: SourceConnection,
  datasets: readonly DatasetSelection[],
  context: ConnectorContext,
): Promise<readonly HarvestedDataset[]> {
  return onSource(connection, context, (session) => harvest(session, datasets));
}

async function harvest(
  session: PostgresSession,
  datasets: readonly DatasetSelection[],
): Promise<readonly HarvestedDataset[]> {
  const tables = datasets.filter((dataset) => dataset.query === undefined);
  const relations = await findRelations(
    session,
    tables.map((dataset) => parseRelationName(dataset.from)),
  );
  const facts = await readFacts(
    session,
    [...relations.values()].map((relation) => relation.oid),
  );
  const found: HarvestedDataset[] = [];
  for (const dataset of datasets) {
    found.push(
      dataset.query === undefined
        ? harvested(dataset, relationOf(dataset, relations, session), facts)
        : await harvestedStatement(session, dataset, dataset.query, facts.server),
    );
  }
  return found;
}

function relationOf(
  dataset: DatasetSelection,
  relations: ReadonlyMap<string, CatalogRelation>,
  session: PostgresSession,
): CatalogRelation {
  const relation = relations.get(displayRelation(parseRelationName(dataset.from)));
  if (relation !== undefined && isReadable(relation)) return relation;
  throw errorOf(
    sourceFault(
      'CHIMERA_SOURCE_OBJECT_MISSING',
      '',
      `There is no table or view ${dataset.from} at ${session.address.display}.`,
      { hint: 'Test the intent: it names what is closest.' },
    ),
  );
}

/** What can be known of a statement without running it: its columns. */
async function harvestedStatement(
  session: PostgresSession,
  dataset: DatasetSelection,
  statement: string,
  server: ServerFacts,
): Promise<HarvestedDataset> {
  const columns = await describeStatement(session, statement);
  return {
    name: dataset.name,
    physicalName: dataset.name,
    platform: 'postgres',
    urnName: `${server.database}.${dataset.name}`,
    columns: mapColumns(columns, dataset, []),
    rowEstimate: null,
    sizeBytes: null,
    properties: describeStatementFacts(statement, columns, server),
  };
}

interface Facts {
  readonly server: ServerFacts;
  readonly columns: ReadonlyMap<string, readonly CatalogColumn[]>;
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly tables: ReadonlyMap<string, readonly TableFacts[]>;
  readonly named: Readonly<
    Record<
      'constraints' | 'indexes' | 'partitions' | 'grants' | 'enums' | 'domains' | 'publications',
      ReadonlyMap<string, readonly NamedDefinition[]>
    >
  >;
}

async function readFacts(session: PostgresSession, oids: readonly string[]): Promise<Facts> {
  const named = async (sql: string): Promise<ReadonlyMap<string, readonly NamedDefinition[]>> =>
    groupBy(
      await session.query<NamedDefinition & Record<string, unknown>>(sql, [oids]),
      (row) => row.relation,
    );
  const [server] = await session.query<ServerFacts & Record<string, unknown>>(serverSql);
  if (server === undefined)
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_FAILED',
        '',
        `${session.address.display} tells nothing about its own database.`,
      ),
    );
  return {
    server,
    columns: await readColumns(session, oids),
    keys: await readPrimaryKeys(session, oids),
    tables: groupBy(
      await session.query<TableFacts & Record<string, unknown>>(tablesSql, [oids]),
      (row) => row.relation,
    ),
    named: {
      constraints: await named(constraintsSql),
      indexes: await named(indexesSql),
      partitions: await named(partitionsSql),
      grants: await named(grantsSql),
      enums: await named(enumsSql),
      domains: await named(domainsSql),
      publications: await named(publicationsSql),
    },
  };
}

function harvested(dataset: DatasetSelection, relation: CatalogRelation, facts: Facts): HarvestedDataset {
  const columns = facts.columns.get(relation.oid) ?? [];
  const key = facts.keys.get(relation.oid) ?? [];
  const table = facts.tables.get(relation.oid)?.[0];
  const of = (topic: keyof Facts['named']): readonly NamedDefinition[] =>
    facts.named[topic].get(relation.oid) ?? [];
  return {
    name: dataset.name,
    physicalName: displayRelation(relation),
    platform: 'postgres',
    urnName: `${facts.server.database}.${displayRelation(relation)}`,
    columns: mapColumns(columns, dataset, key),
    rowEstimate: numberOrNull(table?.rowEstimate),
    sizeBytes: numberOrNull(table?.sizeBytes),
    properties: {
      ...describeRelation({
        relation,
        columns,
        key,
        table,
        server: facts.server,
        constraints: of('constraints'),
        indexes: of('indexes'),
        partitions: of('partitions'),
        grants: of('grants'),
        enums: of('enums'),
        domains: of('domains'),
        publications: of('publications'),
      }),
      ...cdcProperties(relation, table, facts.server, key, of('publications')),
    },
  };
}

function numberOrNull(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}
