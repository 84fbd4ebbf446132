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
  const hint = hints[state ?? ''];
  const failed = sourceFault(
    'CHIMERA_SOURCE_FAILED',
    '',
    `${address.display} failed while it was read: ${safeMessage(error)}.`,
    hint === undefined ? {} : { hint },
  );
  if (state === undefined || passingStates.test(state)) return errorOf(failed, error);
  return new MeshError('CHIMERA_SOURCE_FAILED', 'reject', failed.message, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

const encodingHint =
  "The database holds bytes that are no text of its encoding. Read a query that says what they are: convert_from(c::bytea, 'LATIN1').";

/** What helps against states that a person meets while rows are read. */
const hints: Readonly<Record<string, string>> = {
  '22021': encodingHint,
  '22P05': encodingHint,
  '22012': 'An expression of the view or statement divides by zero for one of its rows.',
  '40001':
    'A replica gave up the read for a change that it replays: hot_standby_feedback, or a later max_standby_streaming_delay, prevent it.',
  '55000': 'A materialized view is read once it was filled: REFRESH MATERIALIZED VIEW.',
  '55P03': 'Somebody holds a lock on the table, an ALTER or TRUNCATE; it is tried again.',
  '57014': 'The server ended the statement: a timeout, or a person did.',
};
