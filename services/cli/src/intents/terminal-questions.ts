import { createInterface } from 'node:readline/promises';
import type { Ask } from './ask-missing.js';

/** Whether somebody is there to answer. */
export function canAsk(json: boolean): boolean {
  return !json && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks on the terminal while `work` runs. Questions go to stderr: stdout is for results. Ctrl-C ends the question. */
export async function asking<T>(signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await work(async (question, usual) => {
      const answer = await terminal.question(`${question} [${usual}] `, { signal });
      return answer.trim() === '' ? usual : answer.trim();
    });
  } finally {
    terminal.close();
  }
}
