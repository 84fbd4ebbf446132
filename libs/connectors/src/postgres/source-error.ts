import { MeshError } from '@chimera/contracts';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { PostgresAddress } from './address.js';
import { connectionFailure, safeMessage, sqlState } from './connection-failure.js';
import { connectionFault } from './connection-fault.js';
import { stoppedError } from './session.js';

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
