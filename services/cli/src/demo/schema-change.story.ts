import { RejectedMessageError } from '@chimera/contracts';
import type { Database } from '@chimera/persistence';
import { count } from '../output/quantities.js';
import { growWeather } from './demo-data.js';
import { expectState, followRun, requestRun, type DemoTools } from './demo-step.js';
import { accept } from './held-pipeline.js';
import { idsOf, type Mailbox } from './mailbox.js';
import { runSummary, type RunSummary } from './run-summary.js';
import { weather } from './weather.story.js';

/** How a changed source was held and accepted. */
export interface SchemaChangeSummary {
  /** The difference, in the orchestrator's words. */
  readonly held: string;
  /** Subject of the mail to the owner. */
  readonly mail: string | null;
  readonly contractVersion: number;
  readonly run: RunSummary;
}

/** The source gets a column: the run is held until the owner accepts it. */
export async function schemaChangeStory(
  tools: DemoTools,
  source: Database,
  mails: Mailbox,
): Promise<SchemaChangeSummary> {
  const change = await growWeather(source);
  tools.chapter(`Somebody ${change} the weather table. Ingesting again.`);
  const known = idsOf(mails.fresh());
  const runId = await requestRun(tools, weather);
  const { waiting } = await followRun(tools, runId, { heldGraceMs: 0 });
  if (waiting?.for !== 'held') throw notHeld(runId);
  tools.tell(`held before a row moved: ${waiting.detail}`);
  tools.look(`run why ${runId}`);
  const mail = await mails.awaitMail(tools, ({ subject }) => subject.includes('source changed'), known);
  if (mail !== null) tools.tell(`mail to ${mail.to.join(', ')}: ${mail.subject}`);
  tools.chapter('The owner accepts the change; the same run goes on under the new contract.');
  tools.look(`pipeline resume ${weather.namespace}/${weather.pipeline} --accept`);
  await accept(tools, weather);
  const run = runSummary(expectState(await followRun(tools, runId, { waitHeld: true }), 'published'));
  const contractVersion = await contractOf(tools);
  tools.tell(
    `version ${run.version} published under contract version ${contractVersion}: ${count(run.rows)} rows.`,
  );
  tools.look('dataset show climate/weather');
  return { held: waiting.detail, mail: mail?.subject ?? null, contractVersion, run };
}

async function contractOf({ api }: DemoTools): Promise<number> {
  const { contracts } = await api.get<{ contracts: { version: number }[] }>(
    'console',
    '/v1/datasets/climate/weather',
  );
  return Math.max(...contracts.map(({ version }) => version));
}

function notHeld(runId: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTERNAL',
    `Expected run ${runId} to be held for the changed table, but it was not.`,
    { hint: `Look at it with \`./chimera run why ${runId}\`.` },
  );
}
