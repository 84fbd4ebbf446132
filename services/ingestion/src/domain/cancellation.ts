import { RejectedMessageError, type MeshError } from '@chimera/contracts';

/** Somebody wants a run to end. */
export interface Stop {
  readonly requestedBy: string;
  readonly reason: string;
}

/** What an attempt fails with that was ended on request; no further attempt follows. */
export function cancelled({ requestedBy, reason }: Stop): MeshError {
  const why = reason === '' ? '' : `: ${reason}`;
  return new RejectedMessageError('CHIMERA_RUN_CANCELLED', `The run was cancelled by ${requestedBy}${why}`, {
    hint: 'Readers keep the last good version. Start the run again when it shall go on.',
  });
}
