import type { Command } from 'commander';
import { MeshError } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import { readIntentFile } from '../api/intent-file.js';
import { exitCodes } from '../exit.js';
import { acts } from './action.js';
import { planText, type IngestionPlan } from './ingest-plan.js';
import { submits } from './submit.js';

/** `chimera ingest ...`: configure pipelines from the ingestion part of an intent. */
export function registerIngest(program: Command): void {
  const ingest = program.command('ingest').description('say how onboarded datasets are ingested');
  const plan = ingest
    .command('plan <file>')
    .description('tell what submitting would change and what that implies; nothing is kept');
  acts<[string]>(plan, async ({ output, api }, file) => {
    const found = await planOf(await api(), await readIntentFile(file));
    output.result(found, () => planText(found));
    return found.possible ? exitCodes.done : exitCodes.failed;
  });
  submits(
    ingest
      .command('submit <file>')
      .description('configure a pipeline for each dataset with an ingestion part'),
    {
      path: '/v1/ingestions',
      awaited: 'the pipelines to be configured',
      told: ({ namespace, name, submissionId }) =>
        `ingestion of ${namespace}/${name} submitted (${submissionId})`,
      announced: announcement,
    },
  );
}

function planOf(client: ApiClient, content: string): Promise<IngestionPlan> {
  return client.post<IngestionPlan>('intake', '/v1/ingestions/plan', { content });
}

/** What keeps a file from being planned keeps it from being submitted too, and is told then. */
async function announcement(client: ApiClient, content: string): Promise<string | null> {
  try {
    const plan = await planOf(client, content);
    return plan.possible ? planText(plan) : null;
  } catch (error) {
    if (MeshError.is(error)) return null;
    throw error;
  }
}
