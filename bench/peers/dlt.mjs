// @ts-check
/** One load by dlt in a process of its own, with its own workers. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('dlt/load.py', import.meta.url));
const deadlineMs = 900_000;

/** Schema that dlt loads into; it is dropped before and after each load. */
export const dltSchema = 'bench_dlt';

/** Two workers for two cores, files small enough that they load side by side, CSV because that is loaded by COPY. */
const tuning = {
  LOAD__WORKERS: '2',
  NORMALIZE__WORKERS: '2',
  DATA_WRITER__FILE_MAX_ITEMS: '500000',
  DATA_WRITER__BUFFER_MAX_ITEMS: '50000',
  DATA_WRITER__DISABLE_COMPRESSION: 'true',
  RUNTIME__LOG_LEVEL: 'ERROR',
  RUNTIME__DLTHUB_TELEMETRY: 'false',
};

/**
 * Loads a work into `bench_dlt.<table>`. @param {{ python: string, folder: string, databases: Awaited<ReturnType<typeof import('../ingest/databases.mjs').openDatabases>>, processes: Map<number, string> }} tools
 * @param {import('../ingest/works.mjs').Work} work @returns {Promise<number>} seconds
 */
export async function loadByDlt({ python, folder, databases: { source, target }, processes }, work) {
  const home = join(folder, 'dlt-state');
  rmSync(home, { recursive: true, force: true });
  const task = {
    origin: work.origin,
    table: work.origin === 'table' ? work.from : work.table.name,
    file: work.from,
    source: urlOf(source),
    target: urlOf(target),
    schema: dltSchema,
    chunk: 100_000,
    key: work.keyed ? work.table.key : [],
  };
  const env = { ...process.env, ...tuning, DLT_DATA_DIR: home, DLT_PROJECT_DIR: home };
  const child = spawn(python, [program, JSON.stringify(task)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  processes.set(child.pid ?? 0, 'dlt');
  const late = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  try {
    return await answerOf(child);
  } finally {
    clearTimeout(late);
    processes.delete(child.pid ?? 0);
  }
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number>} */
function answerOf(child) {
  let [said, complained] = ['', ''];
  child.stdout?.on('data', (chunk) => (said += chunk));
  child.stderr?.on('data', (chunk) => (complained = (complained + chunk).slice(-3_000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(said.trim().split('\n').at(-1) ?? '').seconds);
      else
        reject(
          new Error(`Expected dlt to end with 0, it ended with ${code ?? signal}: ${complained.trim()}`),
        );
    });
  });
}

/** @param {import('../ingest/databases.mjs').Side} side */
function urlOf({ environment: e }) {
  return `postgresql://${e['PGUSER']}:${e['PGPASSWORD']}@${e['PGHOST']}:${e['PGPORT']}/${e['PGDATABASE']}`;
}
