#!/usr/bin/env node
// @ts-check
/**
 * Where the CPU of a run goes: the very programs of reader, writer and checker, started as the services start them
 * but with `--cpu-prof`, on the pipeline of a case of run.mjs that was run before with `--keep`.
 *   node bench/ingest/profile.mjs [--pipeline flights_3000000_key] [--repeat 1] [--no-profile]
 * Prints time and CPU of each process, then its costliest functions; profiles are kept in .chimera/bench/profiles.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readAddresses, repositoryRoot, stackLayout } from '@chimera/stack';
import { table } from './figures.mjs';
import { openDatabases } from './databases.mjs';

const { values } = parseArgs({
  options: {
    pipeline: { type: 'string', default: 'flights_3000000_key' },
    repeat: { type: 'string', default: '1' },
    top: { type: 'string', default: '18' },
    'no-profile': { type: 'boolean', default: false },
  },
});
const built = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);
const { TaskBuilder } = await import(built('services/ingestion/dist/supervisor/task-builder.js').href);
const { LoadTopics } = await import(built('services/ingestion/dist/supervisor/load-topics.js').href);
const { createKafkaPort } = await import(built('libs/kafka/dist/index.js').href);
const { silentLogger } = await import(built('libs/telemetry/dist/index.js').href);
const workerEntry = fileURLToPath(built('services/ingestion/dist/worker/main.js'));
const checkerEntry = fileURLToPath(built('services/dq/dist/checker/main.js'));

const stateDir = join(repositoryRoot, '.chimera', 'bench');
const folder = join(stateDir, 'profiles');
const addresses = readAddresses(stackLayout(stateDir));
if (addresses === null) throw new Error('Expected a mesh: node bench/ingest/run.mjs --runs 1 --keep');
const brokers = addresses.kafkaBrokers.split(',');
const { target } = await openDatabases(addresses);

/** No delta: all rows, and no mark that moves. */
const everything = { movesMark: false };

const assigned = await lastAssignment();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (let turn = 0; turn < Number(values.repeat); turn++) await once();
if (!values['no-profile']) for (const file of readdirSync(folder).sort()) explain(file);

/** The newest assignment of the pipeline, as the supervisor got it. */
async function lastAssignment() {
  const url = new URL(addresses?.postgresAdminUrl ?? '');
  url.pathname = '/chimera';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const { rows } = await client.query(
    'SELECT assigned FROM ingestion.attempts WHERE pipeline LIKE $1 ORDER BY accepted_at DESC LIMIT 1',
    [`${values.pipeline}\\_%`],
  );
  await client.end();
  return rows[0]?.assigned ?? fail(`Expected a run of ${values.pipeline}; start one with run.mjs --keep.`);
}

/** One run without the control plane, into a relation of its own. */
async function once() {
  const config = JSON.parse(assigned.config);
  config.ingestion.target.relation = 'profiled';
  const todo = { ...assigned, runId: randomUUID(), attempt: 1, version: 1, config: JSON.stringify(config) };
  await target.query(`DROP VIEW IF EXISTS profiled; DROP TABLE IF EXISTS profiled__v1;
    DELETE FROM _chimera.versions WHERE relation_name = 'profiled'; DELETE FROM _chimera.relations WHERE relation_name = 'profiled'`);
  const kafka = createKafkaPort({ brokers, clientId: 'bench', logger: silentLogger });
  const settings = {
    brokers,
    bulkClient: process.env['CHIMERA_BULK_CLIENT'] ?? 'platformatic',
    loadCompression: process.env['CHIMERA_LOAD_COMPRESSION'] ?? 'none',
    stateDirectory: folder,
    fileRoots: [repositoryRoot],
    logLevel: 'warn',
    crashAt: null,
  };
  const resolve = async (/** @type {string} */ reference) => ({
    reveal: () => readFileSync(reference.slice('file:'.length), 'utf8').trim(),
  });
  const tasks = new TaskBuilder(settings, { resolve }, 2);
  const load = await new LoadTopics(kafka).prepare(todo.contract, { loadHours: 48, quarantineDays: 30 });
  const [readerTask, writerTask] = await Promise.all([
    tasks.reader(todo, load, everything, null),
    tasks.writer(todo, load, everything),
  ]);
  const began = performance.now();
  const writer = start(workerEntry, 'writer', { kind: 'run', task: writerTask }, 'staged');
  const reader = start(workerEntry, 'reader', { kind: 'run', task: readerTask }, 'read', (opened) =>
    writer.child.send({ kind: 'parts', parts: opened.parts }),
  );
  const read = await reader.outcome;
  const readAfter = performance.now() - began;
  const staged = await writer.outcome;
  const stagedAfter = performance.now() - began;
  const checked = await start(
    checkerEntry,
    'checker',
    {
      kind: 'check',
      task: {
        runId: todo.runId,
        attempt: 1,
        brokers,
        contract: todo.contract,
        segments: read.result.segments,
        rules: todo.rules.filter(
          (/** @type {any} */ rule) => rule.rule !== 'rowCount' && rule.action !== 'quarantine',
        ),
        directory: join(folder, 'spill'),
        logLevel: 'warn',
      },
    },
    'checked',
  ).outcome;
  const checkedAfter = performance.now() - began;
  const line = (/** @type {string} */ name, /** @type {number} */ after, /** @type {any} */ usage) => [
    name,
    `${(after / 1000).toFixed(2)} s`,
    `${usage.cpuSeconds.toFixed(2)} s`,
    `${Math.round(usage.peakMemoryBytes / 2 ** 20)} MB`,
  ];
  console.log(
    table(
      ['process', 'ended after', 'CPU', 'peak'],
      [
        line('reader', readAfter, read.usage),
        line('writer', stagedAfter, staged.usage),
        line('checker', checkedAfter, checked.usage),
      ],
    ),
  );
}

/** @param {string} entry @param {string} name @param {any} task @param {string} wanted @param {(message: any) => void} [onOpened] */
function start(entry, name, task, wanted, onOpened) {
  const profile = values['no-profile']
    ? []
    : ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`];
  const child = fork(entry, [], {
    execArgv: ['--max-old-space-size=192', '--enable-source-maps', ...profile],
    serialization: 'advanced',
  });
  /** @type {any} */
  let last;
  child.on('message', (/** @type {any} */ message) => {
    if (message.kind === 'opened') onOpened?.(message);
    last = message;
    // It would wait for its next task; without its service it ends.
    if ([wanted, 'failed'].includes(message.kind)) child.disconnect();
  });
  child.send(task);
  // A profile is written when the process ends, so that is what is waited for.
  const outcome = new Promise((resolve, reject) => {
    child.once('exit', () =>
      last?.kind === wanted ? resolve(last) : reject(new Error(`${name}: ${JSON.stringify(last)}`)),
    );
  });
  return { child, outcome };
}

/** Costliest functions by their own time. @param {string} file */
function explain(file) {
  if (!file.endsWith('.cpuprofile')) return;
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const frames = new Map(nodes.map((/** @type {any} */ node) => [node.id, node.callFrame]));
  /** @type {Map<string, number>} */
  const own = new Map();
  samples.forEach((/** @type {number} */ sample, /** @type {number} */ index) => {
    const { functionName, url, lineNumber } = frames.get(sample);
    const key = `${functionName || '(anonymous)'} ${url.replace(/^.*node_modules\//, '').replace(/^.*\/(libs|services)\//, '$1/')}:${lineNumber + 1}`;
    own.set(key, (own.get(key) ?? 0) + timeDeltas[index] / 1000);
  });
  const rows = [...own]
    .sort((a, b) => b[1] - a[1])
    .slice(0, Number(values.top))
    .map(([key, millis]) => [Math.round(millis), key]);
  console.log(`\n${file}\n${table(['ms', 'function'], rows)}`);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}
