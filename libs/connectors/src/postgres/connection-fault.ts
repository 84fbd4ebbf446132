import type { ErrorCode } from '@chimera/contracts';
import type { SourceFault } from '../source.js';
import { sourceFault } from '../faults/source-fault.js';
import type { PostgresAddress } from './address.js';
import { connectionFailure, safeMessage, sqlState, type ConnectionFailure } from './connection-failure.js';
import { tlsExplanation } from './tls-fault.js';

/** What a person reads about a connection that failed. */
export interface Explanation {
  readonly code: ErrorCode;
  readonly path?: string;
  readonly message: string;
  readonly hint: string;
}

/** What a failed connection means to the person who declared it. */
export function connectionFault(error: unknown, address: PostgresAddress): SourceFault {
  const failure = connectionFailure(error);
  const said = safeMessage(error);
  if (failure === undefined)
    return sourceFault('CHIMERA_SOURCE_FAILED', '/source', `${address.display} failed: ${said}.`);
  const told = explanations[failure](address, error);
  return sourceFault(told.code, told.path ?? '/source', told.message, { found: said, hint: told.hint });
}

type Explain = (at: PostgresAddress, error: unknown) => Explanation;

const explanations: Readonly<Record<ConnectionFailure, Explain>> = {
  hostUnknown: (at) => ({
    code: 'CHIMERA_SOURCE_HOST_UNKNOWN',
    path: '/source/uri',
    message: `The host ${at.host} does not resolve.`,
    hint: 'Check the host name in the URI, and that it is known where Chimera runs.',
  }),
  refused: (at) => ({
    code: 'CHIMERA_SOURCE_REFUSED',
    path: '/source/uri',
    message: `Nothing accepts connections at ${at.host}:${at.port}.`,
    hint: 'Check host and port, and that the server is started and listens on this address.',
  }),
  timeout: (at) => ({
    code: 'CHIMERA_SOURCE_TIMEOUT',
    path: '/source/uri',
    message: `${at.host}:${at.port} does not answer in time.`,
    hint: 'A firewall may drop the connection, or the host is down.',
  }),
  tls: tlsExplanation,
  credentials: explainCredentials,
  databaseMissing: (at) => ({
    code: 'CHIMERA_SOURCE_DATABASE_MISSING',
    path: '/source/uri',
    message: `The database ${at.database} does not exist at ${at.host}:${at.port}.`,
    hint: 'Check the path of the URI; it is the name of the database.',
  }),
  permission: (at) => ({
    code: 'CHIMERA_SOURCE_PERMISSION',
    message: `The user ${at.user ?? ''} may not connect to ${at.display}.`,
    hint: `GRANT CONNECT ON DATABASE "${at.database}" TO "${at.user ?? ''}"`,
  }),
  busy: explainBusy,
  lost: (at) => ({
    code: 'CHIMERA_SOURCE_FAILED',
    message: `${at.display} closed the connection.`,
    hint: "The server's log says why. A server that is no Postgres also answers like this.",
  }),
};

function explainCredentials(at: PostgresAddress, error: unknown): Explanation {
  const said = safeMessage(error);
  const code = 'CHIMERA_SOURCE_CREDENTIALS';
  const user = at.user ?? '(none given)';
  if (said.includes('pg_hba.conf'))
    return {
      code,
      message: `${at.display} lets the user ${user} not in from this host.`,
      hint: 'Its pg_hba.conf has no entry for this host, user and database: whoever runs the server adds one.',
    };
  if (said.includes('not permitted to log in'))
    return {
      code,
      message: `${user} is no user that may log in at ${at.display}.`,
      hint: `ALTER ROLE "${user}" LOGIN`,
    };
  if (said.includes('must be a string'))
    return {
      code,
      path: '/source/password',
      message: `${at.display} asks for a password of ${user}, none is given.`,
      hint: 'Give a reference to it in the field password: env:NAME or file:/path.',
    };
  return {
    code,
    message: `${at.display} refuses the user ${user} or the password.`,
    hint: 'Check user and password, and that the password has not expired.',
  };
}

function explainBusy(at: PostgresAddress, error: unknown): Explanation {
  const code = 'CHIMERA_SOURCE_REFUSED';
  if (sqlState(error) === '57P03')
    return {
      code,
      message: `${at.display} is starting, stopping or recovering, and takes no connections now.`,
      hint: 'Try again when it is up.',
    };
  return {
    code,
    message: `${at.display} takes no more connections now.`,
    hint: 'Raise max_connections or the limit of the user or database, close connections that idle, or try again later. A read takes two connections more than it has parts.',
  };
}
