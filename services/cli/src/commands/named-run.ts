import { RejectedMessageError } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import type { Run } from '../waiting/run.waiter.js';
import { splitName } from './names.js';

/** A run by its id, or the newest one of a pipeline that is named as `namespace/pipeline`. */
export async function namedRun(client: ApiClient, text: string): Promise<Run> {
  const id = text.includes('/') ? await newestOf(client, text) : text;
  return client.get<Run>('console', `/v1/runs/${encodeURIComponent(id)}`);
}

async function newestOf(client: ApiClient, name: string): Promise<string> {
  const place = splitName(name, 'pipeline');
  const { runs } = await client.get<{ runs: Run[] }>('console', '/v1/runs', { ...place, limit: 1 });
  if (runs[0] !== undefined) return runs[0].runId;
  throw new RejectedMessageError('CHIMERA_RUN_UNKNOWN', `Expected a run of ${name}, found none.`, {
    hint: `\`./chimera pipeline list\` shows the pipelines there are; \`./chimera run start ${name}\` starts one.`,
  });
}
