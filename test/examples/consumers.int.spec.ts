import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topics, type MessageOf } from '@chimera/contracts';
import { eventually, meshAround, testStack, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const migrations = new URL('../../services/notification/migrations/', import.meta.url);
const { versionPublished } = topics.ingestion;

let mesh: MeshAround;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  mesh = await meshAround({ service: 'notification', migrations, hears: [] });
}, 90_000);
afterAll(() => mesh.close());
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** The interpreter of an environment with the example's requirements; made once, and again when they change. */
function python(): string {
  const requirements = join(root, 'examples/consumers/python/requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(root, `.chimera/python/${digest}`);
  const interpreter = join(folder, 'bin/python');
  if (existsSync(interpreter)) return interpreter;
  const unfinished = `${folder}.${process.pid}`;
  try {
    execFileSync('python3', ['-m', 'venv', unfinished], { stdio: 'pipe' });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary',
      ':all:',
      '-r',
      requirements,
    ];
    execFileSync(join(unfinished, 'bin/python'), pip, { stdio: 'pipe', timeout: 300_000 });
    renameSync(unfinished, folder);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    if (existsSync(interpreter)) return interpreter;
    const { stderr, message } = cause as { stderr?: Buffer; message: string };
    throw new RangeError(
      `The example in Python needs python3 (3.9 or later) with venv, and PyPI: ${stderr?.toString() || message}`,
      { cause },
    );
  }
  return interpreter;
}

const programs: readonly (readonly [string, () => readonly [string, string]])[] = [
  ['TypeScript', () => [process.execPath, join(root, 'examples/consumers/typescript/dist/consumer.js')]],
  ['Python', () => [python(), join(root, 'examples/consumers/python/consumer.py')]],
];

interface Consumer {
  lines(): readonly string[];
  stop(signal: NodeJS.Signals): Promise<void>;
}

function start([command, script]: readonly [string, string], group: string): Consumer {
  const { kafkaBrokers, registryUrl } = testStack();
  const child = spawn(command, [script, kafkaBrokers, registryUrl, group, join(mesh.folder, group)]);
  running.add(child);
  const written = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => (written.out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (written.err += piece.toString()));
  return {
    lines: () => {
      if (child.exitCode !== null && child.exitCode !== 0) throw new RangeError(`it ended: ${written.err}`);
      return written.out.split('\n');
    },
    stop: async (signal) => {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

function published(namespace: string, version: number): MessageOf<typeof versionPublished> {
  return {
    runId: `${namespace}-${version}`,
    attempt: 1,
    namespace,
    pipeline: 'p',
    dataset: 'flights',
    version,
    urn: 'u',
    team: 't',
    supportEmail: 's@example.org',
    target: 'postgres://h/db',
    relation: 'public.flights',
    ledger: { read: 8, staged: 8, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: 8 },
    usage: [],
    wallMillis: 1,
  };
}

describe.each(programs)('the example consumer in %s', (_, program) => {
  it('prints each version once: repeated, and over a crash', { timeout: 400_000 }, async () => {
    const [namespace, group] = [uniqueName('ns'), uniqueName('example')];
    const line = (version: number) => `${namespace}/flights: version ${version}, 8 rows in public.flights`;
    const mine = (consumer: Consumer) => consumer.lines().filter((one) => one.startsWith(namespace));
    const executable = program();
    await mesh.publish(versionPublished, published(namespace, 1));
    await mesh.publish(versionPublished, published(namespace, 1));
    await mesh.publish(versionPublished, published(namespace, 2));
    const first = start(executable, group);
    await eventually(() => expect(mine(first)).toEqual([line(1), line(2)]), { deadlineMs: 60_000 });
    await first.stop('SIGKILL');
    await mesh.publish(versionPublished, published(namespace, 2));
    await mesh.publish(versionPublished, published(namespace, 3));
    const second = start(executable, group);
    await eventually(() => expect(mine(second)).toEqual([line(3)]), { deadlineMs: 90_000 });
    await second.stop('SIGTERM');
  });
});
