// @ts-check
/** The limit: what the server itself and its own client can do. */
import { spawn, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Whether the server's own client is here; otherwise two raw streams in this process stand in for it. */
export const hasPsql = spawnSync('psql', ['--version']).status === 0;

/** @typedef {import('./databases.mjs').Side} Side */

/** Binary COPY out of one table into another, not looked at on the way. @param {Side} source @param {string} from @param {Side} target @param {string} to */
export async function copyTable(source, from, target, to) {
  const out = `COPY ${from} TO STDOUT (FORMAT binary)`;
  const into = `COPY ${to} FROM STDIN (FORMAT binary)`;
  if (hasPsql) return pipePsql([source, out], [target, into]);
  const [reader, writer] = await Promise.all([source.connect(), target.connect()]);
  await pipeline(reader.query(copyTo(out)), writer.query(copyFrom(into)));
  await Promise.all([reader.end(), writer.end()]);
}

/** What `psql \copy` does with a CSV file. @param {string} file @param {Side} target @param {string} to */
export async function copyCsv(file, target, to) {
  if (hasPsql) {
    const text = `\\copy ${to} FROM '${file}' (FORMAT csv, HEADER)`;
    return ended(spawn('psql', ['-qX', '-c', text], settings(target)));
  }
  const writer = await target.connect();
  await pipeline(
    createReadStream(file),
    writer.query(copyFrom(`COPY ${to} FROM STDIN (FORMAT csv, HEADER)`)),
  );
  await writer.end();
}

/** Both ends and a pipe of the kernel between them; bytes never come through this process. */
async function pipePsql(
  /** @type {[Side, string]} */ [source, out],
  /** @type {[Side, string]} */ [target, into],
) {
  const url = (/** @type {Side} */ { environment: e }) =>
    `host=${e['PGHOST']} port=${e['PGPORT']} user=${e['PGUSER']} dbname=${e['PGDATABASE']}`;
  const script = 'set -eu; psql -qX -d "$OUT" -c "$1" | psql -qX -d "$INTO" -c "$2"';
  const { env } = settings(source);
  const environment = { ...env, OUT: url(source), INTO: url(target) };
  await ended(
    spawn('sh', ['-c', script, 'sh', out, into], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
}

/** @param {Side} side @returns {{ env: NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'inherit'] }} */
function settings(side) {
  return { env: { ...process.env, ...side.environment }, stdio: ['ignore', 'ignore', 'inherit'] };
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<void>} */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`Expected psql to end with 0, it ended with ${code}.`)),
    );
  });
}
