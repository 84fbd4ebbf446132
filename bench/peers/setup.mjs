// @ts-check
/** Fetches the peers once, from their package registries and through the ordinary clients, in the versions that are pinned here. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is compared with; the versions stand in `maven/<name>/pom.xml` and `dlt/requirements.txt`. */
export const versions = {
  connect: 'Kafka Connect 4.1.0',
  debezium: 'Debezium Postgres source 3.7.0 and JDBC sink 3.6.0, Apicurio converter 2.6.2',
  dlt: 'dlt 1.31.0 with connectorx 0.4.6 and pyarrow 26.0.1',
};

/** Jars that the worker has itself: two copies in two class loaders do not fit each other. */
const ofTheWorker = /^(kafka-clients|connect-api|connect-json|slf4j-api|lz4-java|snappy-java|zstd-jni)-/;

const own = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** A peer that cannot be had here, with what is missing; the benchmark says so and goes on without it. */
export class PeerMissing extends Error {}

/**
 * Class path of Kafka Connect and the folder of its plugins.
 * @param {string} folder State folder of the peers. @param {(line: string) => void} say
 */
export async function ensureDebezium(folder, say) {
  needs('java', ['-version'], 'Java 17 or later');
  needs('mvn', ['--version'], 'Maven 3.6 or later');
  const connect = await once(folder, own('maven/connect/pom.xml'), versions.connect, say, (target) =>
    maven('connect', [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${target}`,
    ]),
  );
  const converter = await once(folder, own('maven/converter/pom.xml'), 'the Avro converter', say, (target) =>
    fetchConverter(target),
  );
  const debezium = await once(folder, own('maven/debezium/pom.xml'), versions.debezium, say, (target) =>
    fetchConnectors(target),
  );
  return { classPath: `${connect}/*`, plugins: [converter, debezium] };
}

/** Python of an environment that holds dlt. @param {string} folder @param {(line: string) => void} say */
export async function ensureDlt(folder, say) {
  const requirements = own('dlt/requirements.txt');
  const python = pythonOf();
  const home = await once(folder, requirements, versions.dlt, say, async (target) => {
    await run(python, ['-m', 'venv', target]);
    await run(join(target, 'bin', 'python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-input',
      '-r',
      requirements,
    ]);
  });
  return join(home, 'bin', 'python');
}

/**
 * A folder that is made once for the content of `file`; it appears whole or not at all.
 * @param {string} folder @param {string} file @param {string} label @param {(line: string) => void} say
 * @param {(target: string) => Promise<void>} fetch
 */
async function once(folder, file, label, say, fetch) {
  const name = label.replace(/\W+/g, '-').slice(0, 24).toLowerCase();
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
  const target = join(folder, `${name}-${hash}`);
  if (existsSync(target)) return target;
  say(`fetching ${label}, once`);
  const draft = `${target}.part`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await fetch(draft);
  renameSync(draft, target);
  return target;
}

/** @param {string} target */
async function fetchConverter(target) {
  const place = join(target, 'apicurio');
  await maven('converter', [
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${place}`,
  ]);
  leaveOut(place);
}

/** @param {string} target */
async function fetchConnectors(target) {
  await maven('debezium', ['dependency:copy', `-DoutputDirectory=${target}`]);
  for (const archive of readdirSync(target).filter((name) => name.endsWith('.tar.gz'))) {
    await run('tar', ['-xzf', join(target, archive), '-C', target]);
    rmSync(join(target, archive));
  }
  for (const plugin of readdirSync(target)) leaveOut(join(target, plugin));
}

/** @param {string} plugin */
function leaveOut(plugin) {
  for (const jar of readdirSync(plugin)) if (ofTheWorker.test(jar)) rmSync(join(plugin, jar));
}

/** @param {string} project @param {readonly string[]} args */
function maven(project, args) {
  return run('mvn', ['-q', '-B', '-f', own(`maven/${project}/pom.xml`), ...args]);
}

/** The first Python that is new enough. */
function pythonOf() {
  const found = ['python3', 'python3.13', 'python3.12', 'python3.11'].find((command) => {
    const { status, stdout } = spawnSync(
      command,
      ['-c', 'import sys, venv; print(sys.version_info >= (3, 11))'],
      {
        encoding: 'utf8',
      },
    );
    return status === 0 && stdout.trim() === 'True';
  });
  if (found !== undefined) return found;
  throw new PeerMissing(
    'Expected Python 3.11 or later with its venv module, for dlt; found none. Install it: apt install python3-venv.',
  );
}

/** @param {string} command @param {readonly string[]} args @param {string} what */
function needs(command, args, what) {
  if (spawnSync(command, args).error === undefined) return;
  throw new PeerMissing(`Expected ${what}, for Kafka Connect and Debezium; ${command} was not found.`);
}

/** @param {string} command @param {readonly string[]} args @returns {Promise<void>} */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const keep = (/** @type {Buffer} */ chunk) => void (said = (said + chunk.toString()).slice(-4_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(
            new PeerMissing(
              `Expected ${command} ${args[0]} to fetch a peer; it ended with ${code}: ${said.trim()}`,
            ),
          ),
    );
  });
}
