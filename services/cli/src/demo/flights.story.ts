import { count, duration } from '../output/quantities.js';
import { flightsIntent, type DemoPlaces } from './demo-intents.js';
import { configure, onboard, own, runPipeline, type DemoTools } from './demo-step.js';
import { runSummary, type RunSummary } from './run-summary.js';

const flights = { namespace: 'aviation', pipeline: 'flights_flights_flights' };

/** Three million rows from a file to a relation that readers query. */
export async function flightsStory(tools: DemoTools, places: DemoPlaces): Promise<RunSummary> {
  const intent = flightsIntent(places);
  tools.chapter(
    'Onboarding three million flights (Parquet): test, harvest, contract, catalogue, announcement.',
  );
  await own(tools, intent);
  await onboard(tools, intent);
  tools.chapter(
    'Ingesting them: read, checked row by row, moved through Kafka, staged, checked as a whole, published.',
  );
  await configure(tools, intent);
  const run = runSummary(await runPipeline(tools, flights, 'published'));
  tools.tell(
    `version ${run.version} published: ${count(run.rows)} rows in ${duration(run.seconds * 1000)}; ${count(run.ledger?.quarantined ?? 0)} rows with implausible delays in quarantine.`,
  );
  tools.look(`quarantine show ${flights.namespace}/${flights.pipeline}`);
  return run;
}
