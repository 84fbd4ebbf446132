import { createInterface } from 'node:readline/promises';
import { RejectedMessageError } from '@chimera/contracts';
import type { Ask } from './ask-missing.js';

/** Whether somebody is there to answer. */
export function canAsk(json: boolean): boolean {
  return !json && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Asks on the terminal while `work` runs. Questions go to stderr: stdout is for results. Throws `CHIMERA_USAGE` when
 * the input ends before everything was answered; Ctrl-C ends the command as it does elsewhere.
 */
export async function asking<T>(signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads, the terminal takes Ctrl-C for itself: hand it on.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  signal.addEventListener('abort', () => terminal.close(), { once: true });
  // Lines that come before their question, as from a paste, are kept for it.
  const lines = terminal[Symbol.asyncIterator]();
  try {
    return await work(async (question, usual) => {
      terminal.setPrompt(`${question} [${usual}] `);
      terminal.prompt();
      const line = await lines.next();
      if (line.done === true) throw endOfInput(question);
      return line.value.trim() === '' ? usual : line.value.trim();
    });
  } finally {
    terminal.close();
  }
}

function endOfInput(question: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected an answer to "${question}", found the end of the input.`,
    {
      hint: 'Answer, press Enter for what stands in brackets, or use options: `chimera intent new --help`.',
    },
  );
}
