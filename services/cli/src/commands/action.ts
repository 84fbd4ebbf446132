import type { Command } from 'commander';
import { contextOf, type CommandContext } from '../context.js';
import { exitCodeOf, exitCodes, type ExitCode } from '../exit.js';

/** Work of a command; returns its exit code, nothing for done. Errors become messages and exit codes. */
export type Work<A extends readonly unknown[]> = (
  context: CommandContext,
  ...args: A
) => Promise<ExitCode | void>;

/**
 * Gives a command its work. Ctrl-C aborts the context's signal once, so that the command can clean up;
 * the second one ends the process at once.
 */
export function acts<A extends readonly unknown[]>(command: Command, work: Work<A>): Command {
  return command.action(async (...received: unknown[]) => {
    const args = received.slice(0, -1) as unknown as A;
    const interrupt = new AbortController();
    const onInterrupt = (): void => interrupt.abort();
    process.once('SIGINT', onInterrupt);
    const context = contextOf(command, interrupt.signal);
    try {
      process.exitCode = (await work(context, ...args)) ?? exitCodes.done;
    } catch (error) {
      if (interrupt.signal.aborted) {
        context.output.note('interrupted; what was started goes on. `./chimera watch` shows it.');
        process.exitCode = 130;
        return;
      }
      context.output.error(error);
      process.exitCode = exitCodeOf(error);
    } finally {
      process.off('SIGINT', onInterrupt);
    }
  });
}
