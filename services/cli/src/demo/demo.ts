import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackLayout, status, up, type StackAddresses } from '@chimera/stack';
import { notRunning } from '../api/client.js';
import type { CommandContext } from '../context.js';
import { exitCodes, type ExitCode } from '../exit.js';
import { count } from '../output/quantities.js';
import { writeExports } from './csv-files.js';
import { maskKey } from './csv-intents.js';
import { dataFolder, fillWeather } from './demo-data.js';
import { demoDatabase } from './demo-databases.js';
import type { DemoPlaces } from './demo-intents.js';
import { demoTools, type DemoTools } from './demo-step.js';
import { exportsStory } from './exports.story.js';
import { flightsStory } from './flights.story.js';
import { lateStory } from './late.story.js';
import { mailbox } from './mailbox.js';
import { noticesStory } from './notices.story.js';
import { schemaChangeStory } from './schema-change.story.js';
import { subscriptionStory } from './subscription.story.js';
import { serviceMemory, summaryText, type DemoSummary } from './summary.js';
import { weatherStory } from './weather.story.js';
import { webhookReceiver, type WebhookReceiver } from './webhook-receiver.js';

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
    const tools = demoTools({ api: await api(), output, signal }, 2);
    const story = await tell(tools, { addresses, receiver, folder });
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

interface Stage {
  readonly addresses: StackAddresses;
  readonly receiver: WebhookReceiver;
  /** Where the demo keeps its files. */
  readonly folder: string;
}

async function tell(tools: DemoTools, stage: Stage): Promise<Omit<DemoSummary, 'seconds'>> {
  const { addresses, receiver } = stage;
  const mails = mailbox(addresses);
  tools.chapter('Making a source database with real weather data, files with dirty lines, and a warehouse.');
  const places = await placesOf(stage);
  const databases = { source: places.source.connect(), warehouse: places.warehouse.connect() };
  try {
    tools.tell(`${count(await fillWeather(databases.source))} days of Seattle's weather in demo_source.`);
    const subscriptionId = await subscriptionStory(tools);
    const flights = await flightsStory(tools, places);
    const { schemas, ...files } = await exportsStory(tools, places);
    const { readersMeanwhile, ...weather } = await weatherStory(tools, places, databases);
    const schemaChange = await schemaChangeStory(tools, databases.source, mails);
    const late = await lateStory(tools, places, schemas, mails);
    const weatherRuns = [...Object.values(weather), schemaChange.run];
    const runs = [flights, ...Object.values(files), ...weatherRuns, late.run];
    const told = await noticesStory(tools, mails, receiver, {
      runIds: addresses.mailFolder === null ? [] : runs.map(({ runId }) => runId),
      webhooksOfRuns: 1 + weatherRuns.length,
    });
    const { processes } = await status();
    return {
      flights,
      exports: files,
      weather,
      readersMeanwhile,
      schemaChange,
      late,
      subscription: { id: subscriptionId, mails: told.consumer },
      quarantined: flights.ledger?.quarantined ?? 0,
      mails: told.all,
      webhooks: receiver.received,
      services: serviceMemory(processes),
      next: nextSteps(flights.runId, weather.rejected.runId, addresses),
    };
  } finally {
    await Promise.all([databases.source.close(), databases.warehouse.close()]);
  }
}

async function placesOf({ addresses, receiver, folder }: Stage): Promise<DemoPlaces> {
  return {
    dataFolder: await dataFolder(),
    exportsFolder: await writeExports(folder),
    maskKeyReference: maskKey(addresses.secretsFolder),
    source: await demoDatabase(addresses, 'demo_source'),
    warehouse: await demoDatabase(addresses, 'demo_warehouse'),
    webhook: receiver,
  };
}

function nextSteps(published: string, rejected: string, { mailFolder }: StackAddresses): DemoSummary['next'] {
  return [
    ['./chimera dataset show aviation/flights', 'contract, rules and versions'],
    [`./chimera run show ${rejected}`, 'the version that was held back'],
    ['./chimera quarantine list aviation/exports_exports_birdstrikes', 'rows that were set aside'],
    [`./chimera audit --run ${published}`, 'every event, effects below their causes'],
    ['./chimera dataset search delay', 'datasets by their columns'],
    ['./chimera watch', 'a live tail of the mesh'],
    ...(mailFolder === null ? [] : [[mailFolder, 'the mails'] as const]),
  ];
}
