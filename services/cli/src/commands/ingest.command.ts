import type { Command } from 'commander';
import { readIntentFile } from '../api/intent-file.js';
import { exitCodes } from '../exit.js';
import { awaitSubmission, submissionText, succeeded } from '../waiting/submission.waiter.js';
import { acts } from './action.js';
import { waiting, type WaitingOptions } from './options.js';

/** `chimera ingest ...`: configure pipelines from the ingestion part of an intent. */
export function registerIngest(program: Command): void {
  const ingest = program.command('ingest').description('say how onboarded datasets are ingested');
  const submit = waiting(
    ingest
      .command('submit <file>')
      .description('configure a pipeline for each dataset with an ingestion part'),
    'the pipelines to be configured',
  );
  acts<[string, WaitingOptions]>(submit, async ({ output, api, signal }, file, options) => {
    const client = await api();
    const content = await readIntentFile(file);
    const accepted = await client.post<{ submissionId: string; namespace: string; name: string }>(
      'intake',
      '/v1/ingestions',
      { content },
    );
    if (options.wait !== true) {
      output.result(
        accepted,
        () => `ingestion of ${accepted.namespace}/${accepted.name} submitted (${accepted.submissionId})`,
      );
      return exitCodes.done;
    }
    const end = await awaitSubmission(client, accepted.submissionId, output, {
      timeoutMs: options.timeout * 1000,
      signal,
    });
    output.result(end, () => submissionText(end));
    return succeeded(end) ? exitCodes.done : exitCodes.failed;
  });
}
