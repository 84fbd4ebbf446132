import type { Database } from '@chimera/persistence';
import { count } from '../output/quantities.js';
import { breakSensor, fillWeather } from './demo-data.js';
import { weatherIntent, type DemoPlaces } from './demo-intents.js';
import { configure, onboard, own, runPipeline, type DemoTools, type PipelineName } from './demo-step.js';
import { runSummary, type RunSummary } from './run-summary.js';
import { runThroughHold, settleHeld } from './held-pipeline.js';

/** The weather's pipeline. */
export const weather: PipelineName = { namespace: 'climate', pipeline: 'weather_weather_weather' };

/** What became of three versions of the weather. */
export interface WeatherSummary {
  readonly first: RunSummary;
  readonly rejected: RunSummary;
  readonly fixed: RunSummary;
  /** What readers saw while the bad version was held back. */
  readonly readersMeanwhile: { readonly rows: number; readonly highest: number };
}

/** A bad version is held back and readers keep the good one. */
export async function weatherStory(
  tools: DemoTools,
  places: DemoPlaces,
  { source, warehouse }: { source: Database; warehouse: Database },
): Promise<WeatherSummary> {
  const intent = weatherIntent(places);
  tools.chapter('Onboarding and ingesting the weather (Postgres).');
  await own(tools, intent);
  await onboard(tools, intent);
  await configure(tools, intent);
  await settleHeld(tools, weather);
  const first = runSummary(await runThroughHold(tools, weather));
  tools.tell(`version ${first.version} published: ${count(first.rows)} rows.`);
  tools.chapter('A sensor fails: three days of the source now show 999 degrees. Ingesting again.');
  await breakSensor(source);
  const rejected = await rejectedRun(tools);
  const readersMeanwhile = await whatReadersSee(warehouse);
  tools.tell(
    `readers still see version ${first.version}: ${count(readersMeanwhile.rows)} rows, highest temperature ${readersMeanwhile.highest}.`,
  );
  tools.look(`run why ${rejected.runId}`);
  tools.chapter('The sensor is mended. Ingesting again.');
  await fillWeather(source);
  const fixed = runSummary(await runPipeline(tools, weather, 'published'));
  tools.tell(`version ${fixed.version} published: ${count(fixed.rows)} rows.`);
  return { first, rejected, fixed, readersMeanwhile };
}

async function rejectedRun(tools: DemoTools): Promise<RunSummary> {
  const bad = await runPipeline(tools, weather, 'rejected');
  const failing = (bad.checks ?? []).find((check) => !check.passed);
  tools.tell(
    `version ${bad.version} NOT published: ${failing?.id}: expected ${failing?.expected}, observed ${failing?.observed} (${failing?.samples.join(', ')}).`,
  );
  return runSummary(bad);
}

async function whatReadersSee(warehouse: Database): Promise<WeatherSummary['readersMeanwhile']> {
  const [row] = await warehouse.query<{ rows: number; highest: string }>(
    'SELECT count(*)::int AS rows, max(temp_max) AS highest FROM public.weather',
  );
  return { rows: row!.rows, highest: Number(row!.highest) };
}
