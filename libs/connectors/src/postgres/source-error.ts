import { MeshError, type ErrorCode } from '@chimera/contracts';
import type { SourceFault } from '../source.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { PostgresAddress } from './address.js';
import { connectionFailure, safeMessage, sqlState, type ConnectionFailure } from './connection-failure.js';
import { stoppedError } from './session.js';

/** What a failed connection means to the person who declared it. */
export function connectionFault(error: unknown, address: PostgresAddress): SourceFault {
  const failure = connectionFailure(error);
  const told = failure === undefined ? undefined : explain(failure, address);
  if (told === undefined)
    return sourceFault(
      'CHIMERA_SOURCE_FAILED',
      '/source',
      `${address.display} failed: ${safeMessage(error)}.`,
    );
  return sourceFault(told.code, told.path ?? '/source', told.message, {
    found: safeMessage(error),
    hint: told.hint,
  });
}

interface Explanation {
  readonly code: ErrorCode;
  readonly path?: string;
  readonly message: string;
  readonly hint: string;
}

function explain(failure: ConnectionFailure, at: PostgresAddress): Explanation {
  switch (failure) {
    case 'hostUnknown':
      return {
        code: 'CHIMERA_SOURCE_HOST_UNKNOWN',
        path: '/source/uri',
        message: `The host ${at.host} does not resolve.`,
        hint: 'Check the host name in the URI, and that it is known where Chimera runs.',
      };
    case 'refused':
      return {
        code: 'CHIMERA_SOURCE_REFUSED',
        path: '/source/uri',
        message: `Nothing accepts connections at ${at.host}:${at.port}.`,
        hint: 'Check host and port, and that the server is started and listens on this address.',
      };
    case 'timeout':
      return {
        code: 'CHIMERA_SOURCE_TIMEOUT',
        path: '/source/uri',
        message: `${at.host}:${at.port} does not answer in time.`,
        hint: 'A firewall may drop the connection, or the host is down.',
      };
    case 'tls':
      return {
        code: 'CHIMERA_SOURCE_TLS',
        message: `The TLS handshake with ${at.host}:${at.port} fails under sslmode=${at.sslMode}.`,
        hint: 'Choose an sslmode that the server offers; for verify modes give its root certificate as options.sslrootcert.',
      };
    case 'credentials':
      return {
        code: 'CHIMERA_SOURCE_CREDENTIALS',
        message: `${at.display} refuses the user ${at.user ?? '(none given)'} or the password.`,
        hint: 'Check user and password, and that the server lets this user in from this host.',
      };
    case 'databaseMissing':
      return {
        code: 'CHIMERA_SOURCE_DATABASE_MISSING',
        path: '/source/uri',
        message: `The database ${at.database} does not exist at ${at.host}:${at.port}.`,
        hint: 'Check the path of the URI; it is the name of the database.',
      };
    case 'permission':
      return {
        code: 'CHIMERA_SOURCE_PERMISSION',
        message: `The user ${at.user ?? ''} may not connect to ${at.display}.`,
        hint: `GRANT CONNECT ON DATABASE "${at.database}" TO the user.`,
      };
    case 'busy':
      return {
        code: 'CHIMERA_SOURCE_REFUSED',
        message: `${at.display} takes no more connections now.`,
        hint: 'Raise max_connections, or the limit of the user, or try again later.',
      };
    case 'lost':
      return {
        code: 'CHIMERA_SOURCE_FAILED',
        message: `${at.display} closed the connection.`,
        hint: "The server's log says why. A server that is no Postgres also answers like this.",
      };
  }
}

/** States of a server that may answer the same statement later: conflict with recovery, no resources, cancelled. */
const passingStates = /^(40|53|55P03|57|58|XX)/;

/**
 * What a failure while harvesting or reading becomes: `TransientError CHIMERA_SOURCE_FAILED` for a lost connection
 * or a server in trouble, a refusal naming the permission or object otherwise. Chimera's own errors pass.
 */
export function sourceError(error: unknown, address: PostgresAddress, signal: AbortSignal): MeshError {
  if (MeshError.is(error)) return error;
  if (signal.aborted) return stoppedError(signal);
  const state = sqlState(error);
  if (state === '42501')
    return errorOf(
      sourceFault('CHIMERA_SOURCE_PERMISSION', '', `${address.display}: ${safeMessage(error)}.`, {
        hint: 'Grant SELECT on the table to the user of the source.',
      }),
      error,
    );
  if (state === '42P01' || state === '3F000')
    return errorOf(
      sourceFault('CHIMERA_SOURCE_OBJECT_MISSING', '', `${address.display}: ${safeMessage(error)}.`),
      error,
    );
  if (state === '42703')
    return errorOf(
      sourceFault('CHIMERA_SOURCE_SCHEMA_CHANGED', '', `${address.display}: ${safeMessage(error)}.`, {
        hint: 'Submit the intent again.',
      }),
      error,
    );
  if (connectionFailure(error) !== undefined) return errorOf(connectionFault(error, address), error);
  const failed = sourceFault(
    'CHIMERA_SOURCE_FAILED',
    '',
    `${address.display} failed while it was read: ${safeMessage(error)}.`,
  );
  if (state === undefined || passingStates.test(state)) return errorOf(failed, error);
  return new MeshError('CHIMERA_SOURCE_FAILED', 'reject', failed.message, { cause: error });
}
