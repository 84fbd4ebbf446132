import { MeshError, RejectedMessageError, TransientError } from '@chimera/contracts';
import type { PostgresAddress } from './address.js';
import { connectionFailure, safeMessage, sqlState } from './connection-failure.js';
import { stoppedError } from './session.js';

const readOnly = '25006';

/** States after which the same work may succeed later: conflicts, locks, resources, cancellation, server trouble. */
const passingStates = /^(40|53|55P03|57|58|XX)/;

/**
 * What a failure at the target becomes. `CHIMERA_TARGET_CREDENTIALS` and `_PERMISSION` need a person,
 * `_UNAVAILABLE` is retried, `_FAILED` is retried when the server may recover (disk full, deadlock) and refused
 * otherwise. Chimera's own errors pass.
 */
export function targetError(error: unknown, address: PostgresAddress, signal: AbortSignal): MeshError {
  if (MeshError.is(error)) return error;
  if (signal.aborted) return stoppedError(signal);
  const state = sqlState(error);
  const said = `${address.display}: ${safeMessage(error)}.`;
  switch (connectionFailure(error)) {
    case 'credentials':
      return new RejectedMessageError('CHIMERA_TARGET_CREDENTIALS', said, {
        cause: error,
        hint: `Check the user ${address.user ?? '(none given)'} and the password of the target.`,
      });
    case 'permission':
      return new RejectedMessageError('CHIMERA_TARGET_PERMISSION', said, {
        cause: error,
        hint: 'The user needs CREATE on the database (for _chimera) and on the target schema.',
      });
    case 'databaseMissing':
      return new RejectedMessageError('CHIMERA_TARGET_FAILED', said, {
        cause: error,
        hint: 'Create the database; Chimera makes schemas and tables only.',
      });
    case undefined:
      break;
    default:
      return new TransientError('CHIMERA_TARGET_UNAVAILABLE', said, { cause: error });
  }
  if (state === readOnly) {
    return new RejectedMessageError('CHIMERA_TARGET_PERMISSION', said, {
      cause: error,
      hint: 'The server, database or user is read-only: name the primary server, or let the user write.',
    });
  }
  if (state === undefined || passingStates.test(state)) {
    return new TransientError('CHIMERA_TARGET_FAILED', said, {
      cause: error,
      ...(state === '53100' ? { hint: "The target's disk is full." } : {}),
    });
  }
  return new RejectedMessageError('CHIMERA_TARGET_FAILED', said, { cause: error });
}
