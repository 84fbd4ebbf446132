import { duration } from '../output/quantities.js';
import { ingestionIntent, type Schemas } from './csv-intents.js';
import type { DemoPlaces } from './demo-intents.js';
import { configure, runPipeline, type DemoTools } from './demo-step.js';
import { idsOf, type Mailbox } from './mailbox.js';
import { runSummary, type RunSummary } from './run-summary.js';

const airports = { namespace: 'aviation', pipeline: 'exports_exports_airports' };
const shortPromise = { expectedBy: 'PT3S', failBy: 'PT6S' };

/** What was told about a dataset that came late. */
export interface LateSummary {
  /** Subjects of the mails: at risk, promise broken, on time again. */
  readonly told: readonly string[];
  readonly run: RunSummary;
}

/** A promise of time is at risk, broken, and kept again: told once each. */
export async function lateStory(
  tools: DemoTools,
  places: DemoPlaces,
  schemas: Schemas,
  mails: Mailbox,
): Promise<LateSummary> {
  tools.chapter(
    'A promise: airports are at risk when older than 3 seconds, and broken when older than 6. Nobody runs them.',
  );
  const known = idsOf(mails.fresh());
  const began = performance.now();
  const told: string[] = [];
  const hear = async (words: string): Promise<void> => {
    const about = (subject: string): boolean =>
      subject.startsWith('aviation/airports: ') && subject.includes(words);
    const mail = await mails.awaitMail(tools, ({ subject }) => about(subject), known);
    if (mail === null) return;
    told.push(mail.subject);
    tools.tell(`after ${duration(performance.now() - began)}: ${mail.subject}`);
  };
  await configure(tools, ingestionIntent(places, schemas, shortPromise));
  await hear('late, expected by');
  await hear('promise broken, nothing');
  const run = runSummary(await runPipeline(tools, airports, 'published'));
  await hear('on time again');
  // Thirty days again: else it would be late once more when the demo is over.
  await configure(tools, ingestionIntent(places, schemas));
  tools.look(`run show ${run.runId}`);
  return { told, run };
}
