import type { CatalogColumn, CatalogRelation } from './catalog.js';

/** What the server tells about itself. */
export interface ServerFacts {
  readonly serverVersion: string;
  readonly encoding: string;
  readonly timeZone: string;
  readonly walLevel: string;
  readonly database: string;
  readonly standby: boolean;
  readonly collation: string | null;
  readonly mayReplicate: boolean;
  readonly freeSlots: number;
}

/** What the server tells about a relation as a whole. */
export interface TableFacts {
  readonly relation: string;
  readonly owner: string;
  readonly comment: string | null;
  readonly persistence: string;
  readonly replicaIdentity: string;
  readonly rowSecurity: boolean;
  /** Whether it holds for this user. */
  readonly rowSecurityActive: boolean;
  readonly owned: boolean;
  readonly tablespace: string | null;
  readonly foreignServer: string | null;
  readonly parent: string | null;
  readonly analyzedAt: string | null;
  readonly viewDefinition: string | null;
  readonly partitionKey: string | null;
  readonly rowEstimate: string | null;
  readonly sizeBytes: string | null;
  readonly indexBytes: string | null;
}

/** A constraint, index, partition or privilege of a relation. */
export interface NamedDefinition {
  readonly relation: string;
  readonly name: string;
  readonly kind?: string;
  readonly definition?: string | null;
}

interface RelationFacts {
  readonly relation: CatalogRelation;
  readonly columns: readonly CatalogColumn[];
  readonly key: readonly string[];
  readonly table: TableFacts | undefined;
  readonly server: ServerFacts;
  readonly constraints: readonly NamedDefinition[];
  readonly indexes: readonly NamedDefinition[];
  readonly partitions: readonly NamedDefinition[];
  readonly grants: readonly NamedDefinition[];
  readonly enums: readonly NamedDefinition[];
  readonly domains: readonly NamedDefinition[];
  readonly publications: readonly NamedDefinition[];
}

const kinds: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
};

/** Facts as text: plain where it is one value, JSON where it is a list. What the source does not have is left out. */
export function describeRelation(facts: RelationFacts): Readonly<Record<string, string>> {
  const { relation, table, server } = facts;
  const constraints = (kind: string): string | null =>
    listOf(facts.constraints.filter((one) => one.kind === kind));
  return present({
    database: server.database,
    schema: relation.schema,
    kind: kinds[relation.kind] ?? relation.kind,
    owner: table?.owner,
    comment: table?.comment,
    serverVersion: server.serverVersion,
    encoding: server.encoding,
    collation: server.collation,
    timeZone: server.timeZone,
    columns: JSON.stringify(facts.columns.map(describeColumn)),
    primaryKey: facts.key.length === 0 ? null : JSON.stringify(facts.key),
    uniqueKeys: constraints('u'),
    foreignKeys: constraints('f'),
    checks: constraints('c'),
    indexes: listOf(facts.indexes),
    partitionKey: table?.partitionKey,
    partitions: listOf(facts.partitions),
    viewDefinition: table?.viewDefinition,
    indexBytes: table?.indexBytes,
    tablespace: table?.tablespace,
    foreignServer: table?.foreignServer,
    inheritsFrom: table?.parent,
    statisticsOf: table?.analyzedAt,
    enumValues: byColumn(facts.enums, (labels) => JSON.parse(labels) as unknown),
    domains: byColumn(facts.domains, (definition) => definition),
    rowSecurity: rowSecurityOf(table),
    grants: JSON.stringify(facts.grants.map((grant) => grant.name)),
    publications:
      facts.publications.length === 0 ? null : JSON.stringify(facts.publications.map((one) => one.name)),
    standby: server.standby
      ? 'true: a replica, which cannot be read while it replays a conflicting change'
      : null,
  });
}

/** What is known of a statement without running it. */
export function describeStatementFacts(
  statement: string,
  columns: readonly CatalogColumn[],
  server: ServerFacts,
): Readonly<Record<string, string>> {
  return present({
    database: server.database,
    kind: 'query',
    query: statement,
    serverVersion: server.serverVersion,
    encoding: server.encoding,
    collation: server.collation,
    timeZone: server.timeZone,
    columns: JSON.stringify(columns.map(describeColumn)),
    cdcPossible: 'false',
    cdcObstacles: JSON.stringify(['a query has no log of its own']),
  });
}

/** Whether changes could be captured from the log, and what stands in the way. */
export function cdcProperties(
  relation: CatalogRelation,
  table: TableFacts | undefined,
  server: ServerFacts,
  key: readonly string[],
  publications: readonly NamedDefinition[],
): Readonly<Record<string, string>> {
  const identified =
    table?.replicaIdentity === 'f' ||
    table?.replicaIdentity === 'i' ||
    (table?.replicaIdentity === 'd' && key.length > 0);
  const obstacles = [
    ...(relation.kind === 'r' || relation.kind === 'p'
      ? []
      : [`a ${kinds[relation.kind] ?? 'relation of this kind'} has no log of its own`]),
    ...(table?.persistence === 'p' ? [] : ['the table is not logged']),
    ...(server.walLevel === 'logical' ? [] : [`wal_level is ${server.walLevel}, logical is needed`]),
    ...(server.mayReplicate ? [] : ['the user lacks REPLICATION']),
    ...(server.freeSlots > 0 ? [] : ['max_replication_slots leaves no free slot']),
    ...(publications.length > 0 || table?.owned === true
      ? []
      : ['no publication has the table, and only its owner can add it to one']),
    ...(identified
      ? []
      : ['updates and deletes have no replica identity (primary key, or REPLICA IDENTITY FULL)']),
  ];
  return {
    cdcPossible: String(obstacles.length === 0),
    ...(obstacles.length === 0 ? {} : { cdcObstacles: JSON.stringify(obstacles) }),
  };
}

function describeColumn(column: CatalogColumn): Readonly<Record<string, unknown>> {
  return {
    name: column.name,
    nativeType: column.displayType,
    nullable: !column.notNull,
    ...(column.defaultExpression === null ? {} : { default: column.defaultExpression }),
    ...(column.generated === null
      ? {}
      : { generated: column.generated === 's' || column.generated === 'v' ? 'by expression' : 'identity' }),
    ...(column.comment === null ? {} : { comment: column.comment }),
    ...(column.selectable ? {} : { readable: false }),
  };
}

/** Values by column, as one JSON object. */
function byColumn(
  definitions: readonly NamedDefinition[],
  valueOf: (definition: string) => unknown,
): string | null {
  if (definitions.length === 0) return null;
  return JSON.stringify(
    Object.fromEntries(definitions.map(({ name, definition }) => [name, valueOf(definition ?? 'null')])),
  );
}

function rowSecurityOf(table: TableFacts | undefined): string | null {
  if (table?.rowSecurity !== true) return null;
  return table.rowSecurityActive
    ? 'enabled: the reader may not see every row'
    : 'enabled, but not for the reader, who sees every row';
}

function listOf(definitions: readonly NamedDefinition[]): string | null {
  if (definitions.length === 0) return null;
  return JSON.stringify(
    definitions.map(({ name, definition }) => ({ name, definition: definition ?? null })),
  );
}

function present(
  entries: Readonly<Record<string, string | null | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
