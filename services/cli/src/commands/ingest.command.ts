import type { Command } from 'commander';
import { submits } from './submit.js';

/** `chimera ingest ...`: configure pipelines from the ingestion part of an intent. */
export function registerIngest(program: Command): void {
  const ingest = program.command('ingest').description('say how onboarded datasets are ingested');
  submits(
    ingest
      .command('submit <file>')
      .description('configure a pipeline for each dataset with an ingestion part'),
    {
      path: '/v1/ingestions',
      awaited: 'the pipelines to be configured',
      told: ({ namespace, name, submissionId }) =>
        `ingestion of ${namespace}/${name} submitted (${submissionId})`,
    },
  );
}
