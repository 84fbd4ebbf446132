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
    'Full snapshot of tables, partitioned tables, views, materialized views and foreign tables of PostgreSQL 13 and up.',
  notes: [
    'Everything is read under one read-only snapshot, which the row count shares. Nothing is written at the source; the user needs USAGE on the schema and SELECT on what is read.',
    'boolean, integers, floats, numeric(p,s), text, bytea, date, time, timestamp, timestamptz, uuid and json keep their type; domains become what they are made of. Everything else (arrays, intervals, ranges, addresses, numeric without a scale) arrives as text in the notation of Postgres, times in UTC, intervals in ISO 8601.',
  ],
  connection,
  selection:
    '`from` is `schema.table`; without a schema it is `public`. `columns` names the columns to take, all when it is left out.',
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
