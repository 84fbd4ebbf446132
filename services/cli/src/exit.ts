import { MeshError } from '@chimera/contracts';

/** Exit codes of every command. */
export const exitCodes = {
  /** Done. */
  done: 0,
  /** What was asked failed. */
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** Chimera is not reachable. */
  unreachable: 3,
} as const;

/** An exit code. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!MeshError.is(error)) return exitCodes.failed;
  if (error.code === 'CHIMERA_NOT_RUNNING') return exitCodes.unreachable;
  return error.code === 'CHIMERA_USAGE' ? exitCodes.usage : exitCodes.failed;
}
