#!/usr/bin/env node
// Generates the TypeScript types and the topic catalogue from schemas/<owner>/<event>.avsc.
// `--check` writes nothing and exits 1 when the checked-in files differ from a fresh generation.
import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';

const here = dirname(fileURLToPath(import.meta.url));
const schemasDir = join(here, '../../../schemas');
const outDir = join(here, '../src/generated');
const banner = '// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.\n';

const camel = (text) => text.replace(/-(.)/g, (_, c) => c.toUpperCase());
const primitive = {
  string: 'string',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Buffer',
  null: 'null',
};
const quote = (value) => `'${String(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** Shared records (namespace chimera.types) by name, so that each becomes one interface. */
const shared = new Map();

function typeOf(schema) {
  if (typeof schema === 'string') return primitive[schema] ?? schema.split('.').pop();
  if (Array.isArray(schema))
    return schema
      .map(typeOf)
      .sort((a, b) => (a === 'null') - (b === 'null'))
      .join(' | ');
  if (schema.type === 'array') return `readonly ${wrap(typeOf(schema.items))}[]`;
  if (schema.type === 'map') return `Readonly<Record<string, ${typeOf(schema.values)}>>`;
  if (schema.type === 'record') {
    remember(schema);
    return schema.name;
  }
  return typeOf(schema.type);
}

const wrap = (text) => (text.includes(' ') ? `(${text})` : text);

function remember(schema) {
  const text = interfaceOf(schema);
  const known = shared.get(schema.name);
  if (known !== undefined && known !== text) {
    throw new Error(`Record ${schema.namespace}.${schema.name} is declared twice with different fields.`);
  }
  shared.set(schema.name, text);
}

function interfaceOf(schema) {
  const fields = schema.fields.map(
    (field) => `  /** ${field.doc} */\n  readonly ${field.name}: ${typeOf(field.type)};`,
  );
  return `/** ${schema.doc} */\nexport interface ${schema.name} {\n${fields.join('\n')}\n}\n`;
}

function referenced(text) {
  return [...shared.keys()].filter((name) => new RegExp(`: .*\\b${name}\\b`).test(text)).sort();
}

function readEvents() {
  const events = [];
  for (const owner of readdirSync(schemasDir, { withFileTypes: true })) {
    // Foreign contracts (schemas/datahub) keep their own names and are written by hand.
    if (!owner.isDirectory() || owner.name === 'datahub') continue;
    for (const file of readdirSync(join(schemasDir, owner.name)).sort()) {
      if (!file.endsWith('.avsc')) continue;
      const match = /^(.*?)(?:\.v(\d+))?\.avsc$/.exec(file);
      const schema = JSON.parse(readFileSync(join(schemasDir, owner.name, file), 'utf8'));
      events.push({ owner: owner.name, event: match[1], major: Number(match[2] ?? 1), schema });
    }
  }
  return events.sort((a, b) => `${a.owner}/${a.event}`.localeCompare(`${b.owner}/${b.event}`));
}

function topicEntry({ owner, event, major, schema }) {
  const name = `chimera.${owner}.${event}.v${major}`;
  const json = JSON.stringify(schema);
  const fingerprint = createHash('sha256').update(json).digest('hex').slice(0, 16);
  const list = (fields) => `[${fields.map(quote).join(', ')}]`;
  return (
    `    ${camel(event)}: defineTopic<${schema.name}>({\n` +
    `      name: ${quote(name)},\n      owner: ${quote(owner)},\n      event: ${quote(event)},\n` +
    `      keyFields: ${list(schema['chimera.key'])},\n` +
    `      identityFields: ${schema['chimera.identity'] ? list(schema['chimera.identity']) : 'null'},\n` +
    `      audited: ${schema['chimera.audited'] !== false},\n` +
    `      fingerprint: ${quote(fingerprint)},\n      schema: ${quote(json)},\n    }),\n`
  );
}

function generate() {
  const events = readEvents();
  const byOwner = new Map();
  for (const event of events) byOwner.set(event.owner, [...(byOwner.get(event.owner) ?? []), event]);
  const files = new Map();
  for (const [owner, list] of byOwner) {
    const body = list.map((event) => interfaceOf(event.schema)).join('\n');
    const imports = referenced(body);
    const head = imports.length ? `import type { ${imports.join(', ')} } from './types.js';\n\n` : '';
    files.set(`${owner}.ts`, `${banner}${head}${body}`);
  }
  files.set(
    'types.ts',
    banner +
      [...shared.entries()]
        .sort()
        .map(([, text]) => text)
        .join('\n'),
  );
  const imports = [...byOwner].map(
    ([owner, list]) => `import type { ${list.map((e) => e.schema.name).join(', ')} } from './${owner}.js';\n`,
  );
  const groups = [...byOwner].map(([owner, list]) => `  ${owner}: {\n${list.map(topicEntry).join('')}  },\n`);
  files.set(
    'topics.ts',
    `${banner}import { defineTopic } from '../topics/topic.js';\n${imports.join('')}\n` +
      `/** Every control topic of the mesh, by owner and event. */\nexport const topics = {\n${groups.join('')}} as const;\n`,
  );
  const foreign = readFileSync(join(schemasDir, 'datahub/MetadataChangeProposal_v1.avsc'), 'utf8');
  files.set(
    'datahub-schema.ts',
    `${banner}/** DataHub's contract of its topic MetadataChangeProposal_v1, JSON text. */\n` +
      `export const metadataChangeProposalSchema =\n  ${quote(JSON.stringify(JSON.parse(foreign)))};\n`,
  );
  const names = [...byOwner].map(
    ([owner, list]) => `export type { ${list.map((e) => e.schema.name).join(', ')} } from './${owner}.js';\n`,
  );
  files.set(
    'index.ts',
    `${banner}export type { ${[...shared.keys()].sort().join(', ')} } from './types.js';\n${names.join('')}export { topics } from './topics.js';\n`,
  );
  return files;
}

const check = process.argv.includes('--check');
let stale = 0;
mkdirSync(outDir, { recursive: true });
for (const [file, text] of generate()) {
  const path = join(outDir, file);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (current === text) continue;
  if (check) {
    stale += 1;
    process.stderr.write(
      `stale: libs/contracts/src/generated/${file} differs from schemas/; run pnpm contracts:generate\n`,
    );
  } else writeFileSync(path, text);
}
process.exitCode = stale > 0 ? 1 : 0;
