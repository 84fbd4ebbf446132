import { InvalidArgumentError, type Command } from 'commander';

/** `--wait` and `--timeout`, the same for every command that starts something. */
export function waiting(command: Command, what: string): Command {
  return command
    .option('--wait', `wait for ${what}, showing progress`)
    .option('--timeout <seconds>', 'how long --wait waits', positive, 3_600);
}

/** Options that {@link waiting} adds. */
export interface WaitingOptions {
  readonly wait?: boolean;
  readonly timeout: number;
}

/** `--wait-held` besides, for commands that start a run. */
export function waitingForRun(command: Command): Command {
  return waiting(command, 'the version to be published or rejected').option(
    '--wait-held',
    'with --wait: wait on while the pipeline is paused or held for a person; without, that ends with 1',
  );
}

/** Options that {@link waitingForRun} adds. */
export interface RunWaitingOptions extends WaitingOptions {
  readonly waitHeld?: boolean;
}

/** A positive number of an option. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}
