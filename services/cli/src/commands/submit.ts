import type { Command } from 'commander';
import type { ApiClient } from '../api/client.js';
import { readIntentFile } from '../api/intent-file.js';
import { exitCodes } from '../exit.js';
import { awaitSubmission, submissionText, succeeded } from '../waiting/submission.waiter.js';
import { acts } from './action.js';
import { waiting, type WaitingOptions } from './options.js';

/** What intake answers at once. */
export interface AcceptedSubmission {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
}

/** What differs between submitting the source part and the ingestion part of a file. */
export interface Submitting {
  /** Path of intake's API. */
  readonly path: string;
  /** What `--wait` waits for. */
  readonly awaited: string;
  /** What is told when nobody waits. */
  readonly told: (accepted: AcceptedSubmission) => string;
  /** Told before it is handed in; null or absent for nothing. */
  readonly announced?: (client: ApiClient, content: string) => Promise<string | null>;
}

/** Gives a `submit <file>` command its work: hand the file in and, with `--wait`, follow it to its end. */
export function submits(command: Command, { path, awaited, told, announced }: Submitting): void {
  acts<[string, WaitingOptions]>(
    waiting(command, awaited),
    async ({ output, api, signal }, file, { wait = false, timeout }) => {
      const client = await api();
      const content = await readIntentFile(file);
      const announcement = (await announced?.(client, content)) ?? null;
      if (announcement !== null) output.note(announcement);
      const accepted = await client.post<AcceptedSubmission>('intake', path, { content });
      if (!wait) {
        output.result(accepted, () => told(accepted));
        return exitCodes.done;
      }
      const patience = { timeoutMs: timeout * 1000, signal };
      const end = await awaitSubmission(client, accepted.submissionId, output, patience);
      output.result(end, () => submissionText(end));
      return succeeded(end) ? exitCodes.done : exitCodes.failed;
    },
  );
}
