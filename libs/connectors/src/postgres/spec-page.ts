import { secretReference, type ConnectorSpec, type JsonSchema } from '../spec.js';

const connection: JsonSchema = {
  type: 'object',
  required: ['uri'],
  properties: {
    uri: {
      type: 'string',
      pattern: '^postgres(ql)?://[^@]+$',
      description: 'postgres://host:5432/database, without user and password. `?sslmode=` as for libpq.',
    },
    user: { type: 'string', minLength: 1, description: 'User that reads or writes.' },
    password: { ...secretReference, description: 'Reference to the password: env:NAME or file:/path.' },
    options: {
      type: 'object',
      additionalProperties: false,
      description:
        '`sslmode`: disable, allow, prefer (default), require, verify-ca, verify-full. `sslrootcert`: reference to the root certificate (PEM).',
      properties: {
        sslmode: { enum: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] },
        sslrootcert: secretReference,
      },
    },
  },
};

/** The page of the Postgres source. */
export const postgresSourceSpec: ConnectorSpec = {
  kind: 'postgres',
  role: 'source',
  title: 'PostgreSQL',
  summary:
    'Tables, partitioned tables, views, materialized views, foreign tables and read-only statements of PostgreSQL 13 and up; in full, or what is new by a growing column.',
  notes: [
    'Everything is read under one read-only snapshot, taken after what is read was locked against changes of its shape. Large tables are read in parts of it, by ranges of blocks; a read takes two connections more than it has parts. Nothing is written at the source; the user needs USAGE on the schema and SELECT on what is read.',
    'boolean, integers, oid, floats, numeric(p,s), money, text, bytea, date, time, timestamp, timestamptz, uuid and json keep their type; domains become what they are made of. Everything else (arrays, enums, intervals, ranges, addresses, composites, numeric without a scale, types of extensions) arrives as text as Postgres shows it and takes it back, times in UTC, intervals in ISO 8601.',
    'Infinite dates and timestamps, and NaN in numeric(p,s), set their row aside as CHIMERA_ROW_TYPE; declare the column as text in `schema` to keep them.',
    'Metadata: columns with default, comment, enum labels and domains; keys, indexes, checks, partitions, view definitions, rows and size, owner, rights of the reader, row security, server version, encoding, time zone, publications, and what stands in the way of change capture.',
  ],
  connection,
  selection:
    '`from` is `schema.table`; without a schema it is `public`, and names with dots or quotes stand in double quotes: `"my.schema"."t"`. Patterns: `*` within a schema or table, `?` for one character. `columns` names the columns to take, all when it is left out.',
  examples: [
    {
      title: 'One table',
      connection: {
        kind: 'postgres',
        uri: 'postgres://db.example.org:5432/shop',
        user: 'reader',
        password: 'env:CHIMERA_SECRET_SHOP',
      },
      from: 'public.orders',
    },
  ],
};

/** The page of the Postgres target. */
export const postgresTargetSpec: ConnectorSpec = {
  kind: 'postgres',
  role: 'target',
  title: 'PostgreSQL',
  summary:
    'Staged tables, published in one transaction: readers go over to the table (`replace`), or its rows go into theirs (`append`, `merge`).',
  notes: [
    'Readers query the view `<table>`; versions are tables `<table>__v<n>`. Chimera keeps its books in the schema `_chimera` and touches nothing that it did not make. The user needs CREATE on the database and on the schema.',
    'With `append` and `merge` the view stays at one table, so that indexes and rights on it stay too. Modes, duplicates, partitions and changed columns: [guide to targets](../guides/targets.md).',
    'A declared key is built as primary key after loading; a version that breaks it is never published. What was granted on the view stays when its columns change; views built on it must be dropped first.',
  ],
  connection,
  selection: '`schema` and `table` name the view that readers query. Both are made when they do not exist.',
  examples: [
    {
      title: 'A warehouse',
      connection: {
        kind: 'postgres',
        uri: 'postgres://warehouse.example.org/main',
        user: 'chimera',
        password: 'file:/run/secrets/warehouse',
      },
    },
  ],
};
