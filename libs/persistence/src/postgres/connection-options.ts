import type pg from 'pg';
import { Secret } from '@chimera/config';
import { InvariantError } from '@chimera/contracts';
import { typeParsers } from './type-parsers.js';

/** How a service reaches its schema. */
export interface DatabaseOptions {
  /** Postgres URL with the service's role. */
  readonly connectionUrl: Secret | string;
  /** The service's own schema; the only one on the search path. */
  readonly schema: string;
  /** Shown in `pg_stat_activity`. Default `chimera <schema>`. */
  readonly applicationName?: string;
  /** Most connections at once. Default 6. */
  readonly poolSize?: number;
  /** A statement that runs longer is cancelled, in milliseconds. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a connection, in milliseconds, whether it is opened or waited for. Default 10,000. */
  readonly connectTimeoutMs?: number;
}

const schemaPattern = /^[a-z_][a-z0-9_]{0,40}$/;

/** Throws `CHIMERA_INVARIANT` for a name that would need quoting or leaves no room for channel names. */
export function assertSchemaName(schema: string): void {
  if (schemaPattern.test(schema)) return;
  throw new InvariantError(
    `expected a schema name of a-z, 0-9 and _ (at most 41), got ${JSON.stringify(schema)}`,
  );
}

/** pg's settings for one connection. */
export function connectionOptions(options: DatabaseOptions): pg.ClientConfig {
  assertSchemaName(options.schema);
  const { connectionUrl } = options;
  return {
    connectionString: connectionUrl instanceof Secret ? connectionUrl.reveal() : connectionUrl,
    application_name: options.applicationName ?? `chimera ${options.schema}`,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
    // A process that hangs inside a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: 120_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: `-c search_path=${options.schema}`,
    types: typeParsers,
  };
}
