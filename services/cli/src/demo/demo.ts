import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMails, stackLayout, status, up, type StackAddresses } from '@chimera/stack';
import { notRunning } from '../api/client.js';
import type { CommandContext } from '../context.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { count, duration } from '../output/quantities.js';
import { pollUntil } from '../waiting/poll.js';
import { breakSensor, dataFolder, fillWeather } from './demo-data.js';
import { demoDatabase } from './demo-databases.js';
import { flightsIntent, weatherIntent, type DemoPlaces } from './demo-intents.js';
import { configure, onboard, own, runPipeline, type DemoTools } from './demo-step.js';
import { runSummary, serviceMemory, summaryText, type DemoSummary } from './summary.js';
import { webhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

const flights = { namespace: 'aviation', pipeline: 'flights_flights_flights' };
const weather = { namespace: 'climate', pipeline: 'weather_weather_weather' };

/** The whole main job on real data, told step by step. Leaves the mesh running. */
export async function runDemo({ output, api, signal }: CommandContext): Promise<ExitCode> {
  const began = performance.now();
  const folder = join(stackLayout().state, 'demo');
  output.note('1. Starting the mesh: Kafka, schema registry, Postgres, mail sink, nine services.');
  const addresses = await up({ wait: true, progress: (line) => output.note(`   ${line}`) });
  if (addresses === null) throw notRunning('the stack has no addresses');
  mkdirSync(folder, { recursive: true });
  const receiver = await webhookReceiver(folder, addresses.secretsFolder);
  try {
    const story = await tell({ api: await api(), output, signal }, addresses, receiver);
    const summary = { ...story, seconds: (performance.now() - began) / 1000 };
    const file = join(folder, 'summary.json');
    writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
    output.result(
      summary,
      () =>
        `${summaryText(summary)}\n\nAll of this is in ${file}. The mesh stays up; \`./chimera down\` ends it.`,
    );
    return exitCodes.done;
  } finally {
    await receiver.close();
  }
}

async function tell(
  tools: DemoTools,
  addresses: StackAddresses,
  receiver: WebhookReceiver,
): Promise<Omit<DemoSummary, 'seconds'>> {
  const { output } = tools;
  const noticesBefore = mailsOf(addresses).length;
  output.note('\n2. Making a source database with real weather data, and a warehouse.');
  const [source, warehouse] = [
    await demoDatabase(addresses, 'demo_source'),
    await demoDatabase(addresses, 'demo_warehouse'),
  ];
  const places: DemoPlaces = { dataFolder: await dataFolder(), source, warehouse, webhook: receiver };
  const sourceDb = source.connect();
  const warehouseDb = warehouse.connect();
  try {
    output.note(`   ${count(await fillWeather(sourceDb))} days of Seattle's weather in demo_source.`);
    const flightsRun = await ingestFlights(tools, places);
    const { first, rejected, fixed, readersMeanwhile } = await ingestWeather(
      tools,
      places,
      sourceDb,
      warehouseDb,
    );
    const mails = await notices(tools, addresses, receiver, noticesBefore);
    const { processes } = await status();
    return {
      flights: flightsRun,
      weather: { first, rejected, fixed },
      readersMeanwhile,
      quarantined: flightsRun.ledger?.quarantined ?? 0,
      mails,
      webhooks: receiver.received,
      services: serviceMemory(processes),
      next: nextSteps(flightsRun.runId, rejected.runId, addresses),
    };
  } finally {
    await Promise.all([sourceDb.close(), warehouseDb.close()]);
  }
}

async function ingestFlights(tools: DemoTools, places: DemoPlaces) {
  const intent = flightsIntent(places);
  tools.output.note(
    '\n3. Onboarding three million flights (Parquet): test, harvest, contract, catalogue, announcement.',
  );
  await own(tools, intent);
  await onboard(tools, intent);
  tools.output.note(
    '\n4. Ingesting them: read, checked row by row, moved through Kafka, staged, checked as a whole, published.',
  );
  await configure(tools, intent);
  const run = runSummary(await runPipeline(tools, flights, 'published'));
  tools.output.note(
    `   version ${run.version} published: ${count(run.rows)} rows in ${duration(run.seconds * 1000)}; ${count(run.ledger?.quarantined ?? 0)} rows with implausible delays in quarantine.`,
  );
  return run;
}

async function ingestWeather(
  tools: DemoTools,
  places: DemoPlaces,
  source: SourceDatabase,
  warehouse: SourceDatabase,
) {
  const { output } = tools;
  const intent = weatherIntent(places);
  output.note('\n5. Onboarding and ingesting the weather (Postgres).');
  await own(tools, intent);
  await onboard(tools, intent);
  await configure(tools, intent);
  const first = runSummary(await runPipeline(tools, weather, 'published'));
  output.note(`   version ${first.version} published: ${count(first.rows)} rows.`);
  output.note('\n6. A sensor fails: three days of the source now show 999 degrees. Ingesting again.');
  await breakSensor(source);
  const bad = await runPipeline(tools, weather, 'rejected');
  const rejected = runSummary(bad);
  const failing = (bad.checks ?? []).find((check) => !check.passed);
  output.note(
    `   version ${rejected.version} NOT published: ${failing?.id}: expected ${failing?.expected}, observed ${failing?.observed} (${failing?.samples.join(', ')}).`,
  );
  const readersMeanwhile = await whatReadersSee(warehouse);
  output.note(
    `   readers still see version ${first.version}: ${count(readersMeanwhile.rows)} rows, highest temperature ${readersMeanwhile.highest}.`,
  );
  output.note('\n7. The sensor is mended. Ingesting again.');
  await fillWeather(source);
  const fixed = runSummary(await runPipeline(tools, weather, 'published'));
  output.note(`   version ${fixed.version} published: ${count(fixed.rows)} rows.`);
  return { first, rejected, fixed, readersMeanwhile };
}

type SourceDatabase = ReturnType<Awaited<ReturnType<typeof demoDatabase>>['connect']>;

async function whatReadersSee(warehouse: SourceDatabase): Promise<{ rows: number; highest: number }> {
  const [row] = await warehouse.query<{ rows: number; highest: string }>(
    'SELECT count(*)::int AS rows, max(temp_max) AS highest FROM public.weather',
  );
  return { rows: row!.rows, highest: Number(row!.highest) };
}

/** Waits for the notices of the four runs on both channels. */
async function notices(
  { output, signal }: DemoTools,
  addresses: StackAddresses,
  receiver: WebhookReceiver,
  before: number,
): Promise<readonly string[]> {
  output.note('\n8. Who was told.');
  const runNotices = 4;
  const fresh = (): readonly string[] => mailsOf(addresses).slice(before);
  const ofRuns = (subjects: readonly string[]): number =>
    subjects.filter((subject) => / published|not published/.test(subject)).length;
  const webhooksOfRuns = (): number =>
    receiver.received.filter((one) => one.type.startsWith('ingestion.version_')).length;
  await pollUntil(
    async () => [ofRuns(fresh()), webhooksOfRuns()] as const,
    ([mails, hooks]) => mails >= runNotices && hooks >= runNotices,
    () => undefined,
    { everyMs: 100, deadlineMs: 60_000, signal },
  );
  for (const subject of fresh()) output.note(`   mail     ${subject}`);
  for (const { type, verified, subject } of receiver.received)
    output.note(`   webhook  ${type} (${verified ? 'signature verified' : 'SIGNATURE WRONG'}) ${subject}`);
  return fresh();
}

function mailsOf({ mailFolder }: StackAddresses): readonly string[] {
  return mailFolder === null ? [] : readMails(mailFolder).map((mail) => mail.subject);
}

function nextSteps(published: string, rejected: string, { mailFolder }: StackAddresses): DemoSummary['next'] {
  return [
    ['./chimera dataset show aviation/flights', 'contract, rules and versions'],
    [`./chimera run show ${rejected}`, 'the version that was held back'],
    [`./chimera audit --run ${published}`, 'every event, effects below their causes'],
    ['./chimera dataset search delay', 'datasets by their columns'],
    ['./chimera watch', 'a live tail of the mesh'],
    ...(mailFolder === null ? [] : [[mailFolder, 'the mails'] as const]),
  ];
}
