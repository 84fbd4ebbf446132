// @ts-check
/** One Kafka Connect worker (distributed mode, as in production) on the broker of the benchmark. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Heap as in the measurements that peers are known by; it sits near the top of it whatever it does. */
const jvm = ['-Xms2g', '-Xmx2g', '-XX:+UseG1GC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/**
 * Starts a worker and waits until it answers. A worker that an aborted benchmark left is ended first.
 * @param {{ folder: string, jars: { classPath: string, plugins: readonly string[] }, brokers: string }} options
 */
export async function startConnect({ folder, jars, brokers }) {
  const home = join(folder, 'connect-state');
  mkdirSync(home, { recursive: true });
  endLeftover(home);
  const port = await freePort();
  // Names of their own: nothing that a worker before this one kept can start by itself.
  const stamp = Date.now().toString(36);
  const config = join(home, 'worker.properties');
  writeFileSync(config, properties({ brokers, port, stamp, plugins: jars.plugins }));
  const log = openSync(join(home, 'connect.log'), 'w');
  const args = [...jvm, '-cp', jars.classPath, 'org.apache.kafka.connect.cli.ConnectDistributed', config];
  const child = spawn('java', args, { cwd: home, stdio: ['ignore', log, log] });
  writeFileSync(join(home, 'connect.pid'), String(child.pid));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const rest = restOf(`http://127.0.0.1:${port}`, () => child.exitCode !== null);
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(late);
    rmSync(join(home, 'connect.pid'), { force: true });
  };
  try {
    await untilAnswers(rest, join(home, 'connect.log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: child.pid ?? 0, rest, stop, topicPrefix: `connect-${stamp}-` };
}

/** @typedef {Awaited<ReturnType<typeof startConnect>>} ConnectWorker */

/** @param {{ brokers: string, port: number, stamp: string, plugins: readonly string[] }} options */
function properties({ brokers, port, stamp, plugins }) {
  const values = {
    'bootstrap.servers': brokers,
    'group.id': `connect-${stamp}`,
    listeners: `http://127.0.0.1:${port}`,
    'config.storage.topic': `connect-${stamp}-config`,
    'offset.storage.topic': `connect-${stamp}-offset`,
    'status.storage.topic': `connect-${stamp}-status`,
    'config.storage.replication.factor': 1,
    'offset.storage.replication.factor': 1,
    'status.storage.replication.factor': 1,
    'offset.storage.partitions': 2,
    'status.storage.partitions': 1,
    'plugin.path': plugins.join(','),
    'plugin.discovery': 'hybrid_warn',
    'connector.client.config.override.policy': 'All',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'scheduled.rebalance.max.delay.ms': 0,
  };
  return `${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** Calls of the worker's REST interface; 409 means that it is rebalancing and is tried again. @param {string} base @param {() => boolean} ended */
function restOf(base, ended) {
  return async (
    /** @type {string} */ method,
    /** @type {string} */ path,
    /** @type {unknown} */ body = undefined,
  ) => {
    for (let tries = 0; ; tries++) {
      if (ended()) throw new Error('Expected Kafka Connect to run; it has ended (see connect.log).');
      const response = await fetch(base + path, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.ok || (method === 'DELETE' && response.status === 404))
        return text === '' ? null : JSON.parse(text);
      if (response.status !== 409 || tries > 60)
        throw new Error(
          `Expected Connect to ${method} ${path}, found ${response.status}: ${text.slice(0, 1_000)}`,
        );
      await delay(250);
    }
  };
}

/** @param {ReturnType<typeof restOf>} rest @param {string} log */
async function untilAnswers(rest, log) {
  for (let tries = 0; tries < 600; tries++) {
    try {
      return await rest('GET', '/connectors');
    } catch (error) {
      if (String(error).includes('ended')) break;
      await delay(500);
    }
  }
  throw new Error(
    `Expected Kafka Connect to answer within 5 minutes; its log ends with:\n${readFileSync(log, 'utf8').slice(-2_000)}`,
  );
}

/** @param {string} home */
function endLeftover(home) {
  const file = join(home, 'connect.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  try {
    // Only the process that was started from this very folder, never a stranger that got its id.
    if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(join(home, 'worker.properties')))
      process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
  rmSync(file);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
