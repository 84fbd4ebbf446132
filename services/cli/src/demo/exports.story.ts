import type { ColumnDeclaration } from '@chimera/intent';
import { storedIntent, type StoredIntent } from '../intents/stored-intent.js';
import { count } from '../output/quantities.js';
import type { Run } from '../waiting/run.waiter.js';
import { dirtyLines } from './csv-files.js';
import {
  confirmed,
  confirmedIntent,
  corrections,
  exportsIntent,
  ingestionIntent,
  type Schemas,
} from './csv-intents.js';
import type { DemoPlaces } from './demo-intents.js';
import { configure, expectState, followRun, onboard, own, requestRun, type DemoTools } from './demo-step.js';
import { runSummary, type RunSummary } from './run-summary.js';

/** Runs of the three text files. */
export interface ExportsSummary {
  readonly airports: RunSummary;
  readonly birdstrikes: RunSummary;
  readonly routes: RunSummary;
}

const name = 'aviation/exports';

/** Text files: a guessed schema, a person who confirms it, and rows that do not fit. */
export async function exportsStory(
  tools: DemoTools,
  places: DemoPlaces,
): Promise<ExportsSummary & { readonly schemas: Schemas }> {
  tools.chapter(
    `Onboarding airports, birdstrikes and routes (CSV), with ${dirtyLines} dirty lines added: their types are guessed.`,
  );
  const schemas = await schemasOf(tools, places);
  tools.chapter(
    'Ingesting them: renamed, derived, masked, deduplicated; what does not fit is set aside, whole.',
  );
  await configure(tools, ingestionIntent(places, schemas));
  const airports = await followed(tools, 'airports', await started(tools, 'airports'));
  const ids = { birdstrikes: await started(tools, 'birdstrikes'), routes: await started(tools, 'routes') };
  const birdstrikes = await followed(tools, 'birdstrikes', ids.birdstrikes);
  const routes = await followed(tools, 'routes', ids.routes);
  tools.tell('every airport of a route is known: checked by reference to aviation/airports.');
  return { schemas, airports, birdstrikes, routes };
}

/** The schemas in force, or a guess that is corrected and confirmed. */
async function schemasOf(tools: DemoTools, places: DemoPlaces): Promise<Schemas> {
  const intent = exportsIntent(places);
  await own(tools, intent);
  const kept = declared(await known(tools));
  if (kept !== null) {
    tools.tell('an earlier demo confirmed their schemas: nothing to do.');
    return kept;
  }
  await onboard(tools, intent);
  const { proposed = {} } = await storedIntent(tools.api, name);
  const guess = Object.fromEntries(
    Object.entries(proposed).map(([dataset, { schema = [] }]) => [dataset, schema]),
  );
  for (const [dataset, columns] of Object.entries(guess)) tools.tell(guessText(dataset, columns));
  tools.look(`intent pull ${name}`);
  tools.chapter(
    'A person corrects what the dirty lines spoiled, and confirms by submitting it with `schema`.',
  );
  for (const [dataset, columns] of Object.entries(corrections))
    for (const [column, change] of Object.entries(columns))
      tools.tell(`${dataset}.${column}: ${change.nullable === false ? 'never empty' : change.type}`);
  const schemas = confirmed(guess);
  await onboard(tools, confirmedIntent(places, schemas));
  return schemas;
}

async function known({ api }: DemoTools): Promise<StoredIntent | null> {
  const { intents } = await api.get<{ intents: { namespace: string; name: string }[] }>(
    'intake',
    '/v1/intents',
  );
  const there = intents.some((one) => `${one.namespace}/${one.name}` === name);
  return there ? storedIntent(api, name) : null;
}

function declared(stored: StoredIntent | null): Schemas | null {
  const datasets = stored?.content.datasets ?? [];
  const schemas = datasets.flatMap(({ name: dataset, schema }) =>
    schema ? [[dataset, schema] as const] : [],
  );
  return schemas.length > 0 && schemas.length === datasets.length ? Object.fromEntries(schemas) : null;
}

function guessText(dataset: string, columns: readonly ColumnDeclaration[]): string {
  return `${dataset}: ${columns.map(({ name: column, type }) => `${column} ${type}`).join(', ')}`;
}

function started(tools: DemoTools, dataset: string): Promise<string> {
  return requestRun(tools, { namespace: 'aviation', pipeline: `exports_exports_${dataset}` });
}

async function followed(tools: DemoTools, dataset: string, runId: string): Promise<RunSummary> {
  const run = expectState(await followRun(tools, runId), 'published');
  const { quarantined = 0, deduplicated = 0 } = run.ledger ?? {};
  tools.tell(
    `${dataset}: version ${run.version} published, ${count(run.ledger?.staged ?? 0)} rows, ${count(quarantined)} in quarantine, ${count(deduplicated)} duplicates dropped.`,
  );
  for (const warning of warnings(run)) tools.tell(warning);
  if (quarantined > 0) tools.look(`quarantine show aviation/${run.pipeline}`);
  return runSummary(run);
}

function warnings({ checks }: Run): readonly string[] {
  return (checks ?? [])
    .filter((check) => !check.passed && check.severity === 'warn')
    .map(
      ({ id, expected, observed }) =>
        `warned, not stopped: ${id}: expected ${expected}, observed ${observed}.`,
    );
}
