import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshError } from '@chimera/contracts';
import { stackLayout } from '@chimera/stack';
import { eventually } from '../eventually.js';

const execute = promisify(execFile);

/** A broker of one test alone, to be killed and started again. Its records survive both. */
export interface PrivateKafka {
  readonly port: number;
  /** Ends the broker at once, as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it takes connections. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  dispose(): Promise<void>;
}

/**
 * Starts a broker with a folder of its own. `advertise` is the port told to clients, for a proxy in
 * between; default is the broker's own. Needs the jars that the test stack has fetched.
 */
export async function privateKafka(
  options: { advertise?: number; port?: number } = {},
): Promise<PrivateKafka> {
  const home = mkdtempSync(join(tmpdir(), 'chimera-kafka-'));
  const port = options.port ?? (await freePort());
  const config = join(home, 'server.properties');
  writeFileSync(config, properties(home, port, await freePort(), options.advertise ?? port));
  const format = [
    '-cp',
    classPath(),
    'kafka.tools.StorageTool',
    'format',
    '--cluster-id=aGltZXJhLXByaXZhdGU',
    '-c',
    config,
  ];
  await execute('java', format, { cwd: home, maxBuffer: 16_777_216 });
  let broker: ChildProcess | undefined;
  // A test that crashes must not leave a broker behind.
  const killAtExit = (): void => void broker?.kill('SIGKILL');
  process.once('exit', killAtExit);
  const kill = async (): Promise<void> => {
    if (broker === undefined) return;
    const ended = once(broker, 'exit');
    broker.kill('SIGKILL');
    broker = undefined;
    await ended;
  };
  const start = async (): Promise<void> => {
    const log = openSync(join(home, 'kafka.log'), 'a');
    broker = spawn('java', [...jvm, '-cp', classPath(), 'kafka.Kafka', config], {
      cwd: home,
      stdio: ['ignore', log, log],
    });
    await eventually(() => requireListening(port), { deadlineMs: 60_000, everyMs: 100 });
  };
  const dispose = async (): Promise<void> => {
    process.off('exit', killAtExit);
    await kill();
    rmSync(home, { recursive: true, force: true });
  };
  await start();
  return { port, kill, start, dispose };
}

const jvm = [
  '-Xms128m',
  '-Xmx384m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:MaxDirectMemorySize=128m',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

function classPath(): string {
  const { cache } = stackLayout();
  const kafka = readdirSync(cache).find((name) => /^kafka-[\d.]+$/.test(name));
  if (kafka !== undefined) return join(cache, kafka, '*');
  throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected Kafka's jars in ${cache}, found none.`, {
    hint: 'Start the test stack once; it fetches them.',
  });
}

function properties(home: string, port: number, controller: number, advertised: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(home, 'logs'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 2,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.index.size.max.bytes': 1_048_576,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.io.threads': 2,
    'num.network.threads': 2,
    'background.threads': 2,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

async function requireListening(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

/** Below the ephemeral range: while the broker is down no outgoing connection can take its port. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
    });
    if (!free) continue;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return port;
  }
}
