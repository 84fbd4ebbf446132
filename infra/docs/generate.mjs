#!/usr/bin/env node
// Writes docs/reference from the code: error codes, events, configuration,
// connectors, the intent, metrics, HTTP routes.
// `--check` writes nothing and exits 1 when a page differs. Needs a build (`pnpm build`).
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { allTopics, errorCodes } from '../../libs/contracts/dist/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const outDir = join(root, 'docs/reference');
const banner = '<!-- Generated from the code by `pnpm docs:generate`. Do not edit. -->\n';
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

function errorsPage() {
  const rows = Object.entries(errorCodes).map(([code, text]) => `| \`${code}\` | ${cell(text)} |`);
  return `${banner}# Error codes\nEvery error that Chimera tells carries one of these codes, what was expected and what arrived, and what to do next.\n\n| code | when, and what to do |\n|---|---|\n${rows.join('\n')}\n`;
}

async function troubleshootingPage() {
  const { errorAdvice } = await import('../../libs/contracts/dist/errors/advice.js');
  const section = ({ title, from, advice }) => {
    const rows = Object.entries(advice).map(
      ([code, todo]) => `| \`${code}\` | ${cell(errorCodes[code])} | ${cell(todo)} |`,
    );
    return `## ${title}\n${from}\n\n| code | meaning | what to do |\n|---|---|---|\n${rows.join('\n')}\n`;
  };
  return `${banner}# Troubleshooting by error code\nEvery error has a code, in brackets behind its message. Look it up here: what it means, who says it, what to do. The list alone: [error codes](errors.md). Without a code: \`./chimera status\`, \`./chimera logs\`, and [questions and answers](../faq.md).\n\n${errorAdvice.map(section).join('\n')}`;
}

function avroText(type) {
  if (typeof type === 'string') return type.split('.').pop();
  if (Array.isArray(type)) return type.map(avroText).join(' or ');
  if (type.type === 'array') return `list of ${avroText(type.items)}`;
  if (type.type === 'map') return `map of ${avroText(type.values)}`;
  return type.name ?? avroText(type.type);
}

function eventSection(topic) {
  const schema = JSON.parse(topic.schema);
  const rows = schema.fields.map(
    (field) => `| ${field.name} | ${cell(avroText(field.type))} | ${cell(field.doc)} |`,
  );
  const key = topic.keyFields.join('/');
  return `## ${topic.owner}.${topic.event}\n${schema.doc} Topic \`${topic.name}\`, key \`${key}\`.\n\n| field | type | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function eventsPage() {
  return `${banner}# Events\nEvery control event of the mesh. Values are Confluent-framed Avro; subjects are \`<topic>-value\`; headers are in [the architecture](../architecture.md#headers).\n\n${allTopics.map(eventSection).join('\n')}`;
}

async function configurationPage() {
  const { declaredVariables, serviceNames } = await import('../../libs/config/dist/index.js');
  const section = (service) => {
    const rows = declaredVariables(service).map(
      ({ variable, doc, default: usual, required }) =>
        `| \`${variable}\` | ${required ? 'required' : cell(usual ?? '')} | ${cell(doc)} |`,
    );
    return `## ${service}\n\n| variable | default | meaning |\n|---|---|---|\n${rows.join('\n')}\n`;
  };
  return `${banner}# Configuration\nEnvironment variables of each service. Missing or malformed ones are reported all at once when a service starts.\n\n${serviceNames.map(section).join('\n')}`;
}

async function connectorsPage() {
  const { connectorSpecs, renderSpec } = await import('../../libs/connectors/dist/index.js');
  // One page: each connector's own headings move one level down.
  const sections = connectorSpecs.map((spec) => renderSpec(spec).replaceAll(/^(#+) /gm, '#$1 '));
  return `${banner}# Connectors\nSources and targets, from their own specifications.\n\n${sections.join('\n')}`;
}

function fieldRows(schema, path) {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const must = (schema.required ?? []).includes(name) ? 'yes' : '';
    const example = field.examples?.[0] ?? field.const;
    const shown = example === undefined || typeof example === 'object' ? '' : `\`${cell(example)}\``;
    return [`| \`${at}\` | ${must} | ${cell(field.description ?? '')} | ${shown} |`, ...fieldRows(field, at)];
  });
  const items = schema.items ? fieldRows(schema.items, `${path}[]`) : [];
  const branches = (schema.oneOf ?? schema.anyOf ?? []).flatMap((branch) => fieldRows(branch, path));
  return [...own, ...items, ...branches];
}

async function intentPage() {
  const { intentSchema } = await import('../../libs/intent/dist/index.js');
  const rows = [...new Set(fieldRows(intentSchema, ''))];
  return `${banner}# The intent, field by field\n${intentSchema.description} Editors complete and explain the same through \`$schema\`. Intents that run: [examples](../../examples/README.md).\n\n| field | required | meaning | example |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

/** The document of a service's own routes, from their descriptions; health, metrics and itself are left out. */
async function openApiPage(service) {
  const { AppModule } = await import(`../../services/${service}/dist/app.module.js`);
  const { openApiDocument } = await import('../../libs/hosting/dist/openapi/document.js');
  const { routesOf } = await import('../../libs/hosting/dist/openapi/routes.js');
  const controllers = Reflect.getMetadata('controllers', AppModule).map((metatype) => [
    metatype,
    { metatype },
  ]);
  const routes = routesOf(new Map([['app', { controllers: new Map(controllers) }]]));
  return JSON.stringify(openApiDocument(service, routes));
}

async function metricsPage() {
  const { labelOf } = await import('../../libs/telemetry/dist/index.js');
  const part = async (file, name) =>
    (await import(`../../libs/telemetry/dist/metrics/catalogue/${file}.js`))[name];
  const sections = [
    ['Messages', await part('messaging', 'messagingInstruments')],
    ['Outbox, tasks, transactions', await part('store', 'storeInstruments')],
    ['Runs, promises, notices', await part('runs', 'runInstruments')],
    ['Worker processes', await part('workers', 'workerInstruments')],
    ['The process and its health', await part('process', 'processInstruments')],
  ];
  const row = ({ name, kind, unit, attributes, help }) => {
    const labels = attributes.map((attribute) => `\`${labelOf(attribute)}\``).join(', ');
    return `| \`${name}\` | ${kind} | ${cell(unit)} | ${labels} | ${cell(help)} |`;
  };
  const text = sections.map(
    ([title, instruments]) =>
      `## ${title}\n\n| name | type | unit | labels | meaning |\n|---|---|---|---|---|\n${Object.values(instruments).map(row).join('\n')}\n`,
  );
  return `${banner}# Metrics\n${metricsPreface}\n\n${text.join('\n')}`;
}

const metricsPreface = `Every service serves these at \`/metrics\` in Prometheus text format, without a token; \`infra/prometheus\` has a scrape configuration and alerts, \`infra/grafana\` a dashboard, [the runbooks](../runbooks/README.md) what to do. Worker processes report through the service that started them, so that only services are scraped. The names of messaging are those of OpenTelemetry's semantic conventions in Prometheus spelling; units are written as UCUM does.

**Every series** carries \`service\`. A service that runs more than once is told apart by Prometheus' own \`instance\`. Values that are read from the database (outbox, tasks, \`chimera_runs\`, \`chimera_pipelines_closed\`, \`chimera_promises_broken\`) are the same for all instances of a service: take \`max by (service)\`, not the sum.

**The number of series is bounded by the build and by configuration.** Labels are topics of the catalogue, groups, codes of the closed list and words of the code; never the id of a run, a key, or a name that users choose. The one exception is \`chimera_namespace\`: namespaces that \`CHIMERA_METRICS_NAMESPACES\` names have a value of their own, all others share \`other\`.`;

const pages = {
  'errors.md': errorsPage,
  'troubleshooting.md': troubleshootingPage,
  'events.md': eventsPage,
  'configuration.md': configurationPage,
  'connectors.md': connectorsPage,
  'intent.md': intentPage,
  'metrics.md': metricsPage,
  'openapi-intake.json': () => openApiPage('intake'),
  'openapi-console.json': () => openApiPage('console'),
};
const check = process.argv.includes('--check');
const options = await resolveConfig(join(root, 'package.json'));
mkdirSync(outDir, { recursive: true });
let stale = 0;
for (const [file, page] of Object.entries(pages)) {
  const path = join(outDir, file);
  const text = await format(await page(), {
    ...options,
    parser: file.endsWith('.json') ? 'json' : 'markdown',
  });
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (check) {
    stale += 1;
    process.stderr.write(`stale: docs/reference/${file}; run pnpm docs:generate\n`);
  } else writeFileSync(path, text);
}
process.exitCode = stale > 0 ? 1 : 0;
