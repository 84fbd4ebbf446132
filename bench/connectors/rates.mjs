#!/usr/bin/env node
// @ts-check
// Rates of the connectors by themselves, on three million real flights, beside a bare COPY of the same table in the
// same run. Each stage runs in a process of its own, as in production.
//
//   pnpm build && node bench/connectors/rates.mjs postgres://user@host:port/database [repetitions]
//
// The schema chimera_bench of that database is dropped and made again. The password, if any, is taken from PGPASSWORD.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sourceConnector, targetConnector } from '@chimera/connectors';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';

const folder = fileURLToPath(new URL('../node_modules/vega-datasets/data', import.meta.url));
const [, script, uri = '', ...rest] = process.argv;
const password = process.env['PGPASSWORD'];
const signal = new globalThis.AbortController().signal;
const secret = { reveal: () => password ?? '' };
const context = /** @type {any} */ ({
  secrets: { resolve: async () => secret },
  fileRoots: [folder],
  signal,
});
const database = { kind: 'postgres', uri, ...(password === undefined ? {} : { password: 'env:PGPASSWORD' }) };
const parquet = { kind: 'parquet', uri: `file://${folder}` };

/** @type {Record<string, () => Promise<number>>} Each returns the rows it moved. */
const stages = {
  'parquet -> chunks': () => drain(parquet, 'flights-3m.parquet'),
  'parquet -> chunks -> postgres': () => load(parquet, 'flights-3m.parquet', 1),
  'postgres -> chunks': () => drain(database, 'chimera_bench.flights__v1'),
  'chunks -> postgres': () => refill(),
  'postgres -> chunks -> postgres': () => load(database, 'chimera_bench.flights__v1', 3),
  'bare COPY out, in Node': () => bareOut(),
  'bare COPY to COPY, in Node': () => bareCopy(),
  'bare COPY to COPY, psql': () => psqlCopy(),
};

if (rest[0] === '--stage') await runStage(rest[1] ?? '');
else await main(Number(rest[0] ?? 3));

/** @param {number} repetitions */
async function main(repetitions) {
  if (uri === '')
    fail('Usage: node bench/connectors/rates.mjs postgres://user@host:port/database [repetitions]');
  await admin(
    'DROP SCHEMA IF EXISTS chimera_bench CASCADE',
    'DROP SCHEMA IF EXISTS _chimera CASCADE',
    'CREATE SCHEMA chimera_bench',
  );
  await child('parquet -> chunks -> postgres');
  console.log('stage                              rows      best rows/s   CPU s   peak MB');
  for (const name of Object.keys(stages)) {
    const runs = [];
    for (let run = 0; run < repetitions; run++) {
      if (name.includes('chunks -> postgres'))
        await admin(
          "DELETE FROM _chimera.versions WHERE version > 1 OR relation_name <> 'flights'",
          'DROP TABLE IF EXISTS chimera_bench.flights__v3, chimera_bench.again__v1, chimera_bench.again__v2',
        );
      if (name === 'parquet -> chunks -> postgres')
        await admin(
          'DROP SCHEMA chimera_bench CASCADE',
          'DROP SCHEMA _chimera CASCADE',
          'CREATE SCHEMA chimera_bench',
        );
      runs.push(await child(name));
    }
    const best = runs.reduce((left, right) =>
      right.rows / right.seconds > left.rows / left.seconds ? right : left,
    );
    console.log(
      `${name.padEnd(32)} ${String(best.rows).padStart(9)} ${Math.round(best.rows / best.seconds)
        .toLocaleString('en')
        .padStart(13)} ${best.cpu.toFixed(1).padStart(7)} ${best.peak.toFixed(0).padStart(9)}`,
    );
  }
  await admin('DROP SCHEMA chimera_bench CASCADE', 'DROP SCHEMA _chimera CASCADE');
}

/** @param {string} name @returns {Promise<{rows: number, seconds: number, cpu: number, peak: number}>} */
async function child(name) {
  const started = spawn(process.execPath, [script ?? fileURLToPath(import.meta.url), uri, '--stage', name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of started.stdout) output += String(text);
  const line = output.trim().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? JSON.parse(line) : fail(`The stage "${name}" failed.`);
}

/** @param {string} name */
async function runStage(name) {
  const stage = stages[name] ?? fail(`No stage "${name}".`);
  const start = process.hrtime.bigint();
  const rows = await stage();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({ rows, seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 }),
  );
}

/** @param {any} connection @param {string} from */
async function open(connection, from) {
  const source = sourceConnector(connection.kind);
  const dataset = { name: 'flights', from };
  const [harvested] = await source.harvest(connection, [dataset], context);
  const columns = harvested?.columns ?? [];
  return { columns, reader: await source.open({ connection, dataset, columns, rules: [], signal }, context) };
}

/** @param {any} connection @param {string} from */
async function drain(connection, from) {
  const { reader } = await open(connection, from);
  let rows = 0;
  for await (const chunk of reader.read(0)) rows += chunk.rows;
  await reader.close();
  return rows;
}

/** @param {any[]} columns @param {number} version @param {string} relation */
async function begin(columns, version, relation = 'flights') {
  const plan = {
    connection: database,
    schema: 'chimera_bench',
    relation,
    owner: 'bench/flights',
    runId: `run-${version}`,
    attempt: 1,
    version,
    columns,
    key: [],
  };
  const begun = await targetConnector('postgres').begin(plan, context);
  return 'session' in begun ? begun.session : fail('The version is staged already.');
}

/** @param {any} connection @param {string} from @param {number} version */
async function load(connection, from, version) {
  const { reader, columns } = await open(connection, from);
  const session = await begin(columns, version);
  for await (const chunk of reader.read(0)) await session.write(chunk.bytes, chunk.rows);
  await reader.close();
  return (await session.commit('0000000000000000')).rows;
}

/** Writes the same 300,000 rows ten times, so that no source takes part in what is measured. */
async function refill() {
  const { reader, columns } = await open(database, 'chimera_bench.flights__v1');
  const chunks = [];
  let kept = 0;
  for await (const chunk of reader.read(0)) {
    chunks.push({ bytes: Buffer.from(chunk.bytes), rows: chunk.rows });
    if ((kept += chunk.rows) >= 300_000) break;
  }
  await reader.close();
  const start = process.hrtime.bigint();
  const session = await begin(columns, 2, 'again');
  for (let time = 0; time < 10; time++)
    for (const chunk of chunks) await session.write(chunk.bytes, chunk.rows);
  const { rows } = await session.commit('0000000000000000');
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      rows,
      seconds: Number(process.hrtime.bigint() - start) / 1e9,
      cpu: (userCPUTime + systemCPUTime) / 1e6,
      peak: maxRSS / 1024,
    }),
  );
  process.exit(0);
}

async function bareOut() {
  const client = await connected();
  const stream = client.query(copyTo('COPY chimera_bench.flights__v1 TO STDOUT (FORMAT binary)'));
  for await (const bytes of stream) void bytes;
  await client.end();
  return stream.rowCount;
}

async function bareCopy() {
  const [out, into] = [await connected(), await connected()];
  await into.query('BEGIN; CREATE TABLE chimera_bench.bare (LIKE chimera_bench.flights__v1)');
  const stream = into.query(copyFrom('COPY chimera_bench.bare FROM STDIN (FORMAT binary, FREEZE)'));
  await pipeline(out.query(copyTo('COPY chimera_bench.flights__v1 TO STDOUT (FORMAT binary)')), stream);
  await into.query('ANALYZE chimera_bench.bare; COMMIT; DROP TABLE chimera_bench.bare');
  await Promise.all([out.end(), into.end()]);
  return stream.rowCount;
}

/** Two psql processes and a pipe; their own CPU and memory are not in the figures. */
async function psqlCopy() {
  const client = await connected();
  await client.query('CREATE TABLE chimera_bench.bare (LIKE chimera_bench.flights__v1)');
  const psql = `psql -X -q "$BENCH_URI" -c`;
  const copy = spawn(
    'sh',
    [
      '-c',
      `${psql} 'COPY chimera_bench.flights__v1 TO STDOUT (FORMAT binary)' | ${psql} 'COPY chimera_bench.bare FROM STDIN (FORMAT binary)'`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, BENCH_URI: uri } },
  );
  const code = await new Promise((resolve) => copy.once('close', resolve));
  const { rows } = await client.query('SELECT count(*)::int AS n FROM chimera_bench.bare');
  await client.query('DROP TABLE chimera_bench.bare');
  await client.end();
  return code === 0 ? rows[0].n : fail('psql failed; is it installed?');
}

async function connected() {
  const client = new pg.Client({ connectionString: uri, ...(password === undefined ? {} : { password }) });
  await client.connect();
  return client;
}

/** @param {...string} statements */
async function admin(...statements) {
  const client = await connected();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}
