import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshError } from '@chimera/contracts';
import { answersKafka } from '../net/probes.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { classArchive } from './class-archive.js';
import type { ServerContext } from './server-context.js';

const execute = promisify(execFile);

/** Heap of the broker; direct memory holds network buffers. Serial collector: two cores, small heap. */
const jvm = [
  '-Xms256m',
  '-Xmx384m',
  '-XX:+UseSerialGC',
  '-XX:MaxDirectMemorySize=128m',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/** Describes the embedded broker; its log folder is formatted at the first call. */
export async function kafkaServer(context: ServerContext): Promise<ProcessSpec> {
  const home = join(context.layout.data, 'kafka');
  mkdirSync(home, { recursive: true });
  const config = join(home, 'server.properties');
  writeFileSync(config, properties(context, join(home, 'logs')));
  if (!existsSync(join(home, 'logs', 'meta.properties'))) await format(context, home, config);
  const archive = classArchive(context.layout, 'kafka');
  return {
    name: 'kafka',
    kind: 'server',
    command: 'java',
    args: [...jvm, ...archive.flags, '-cp', context.jars.kafka, 'kafka.Kafka', config],
    env: {},
    cwd: home,
    port: context.ports.kafka,
    ready: () => answersKafka(context.ports.kafka),
    readyWithinMs: 120_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 30_000,
    onEnded: archive.keep,
  };
}

/** Facts of the broker's configuration that differ from its defaults, each for a single small node. */
function properties(context: ServerContext, logs: string): string {
  const { kafka: broker, 'kafka-controller': controller } = context.ports;
  const values: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': logs,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    // A service that was down for a holiday must find its position again.
    'offsets.retention.minutes': 60 * 24 * 365,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 2,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.segment.bytes': 67_108_864,
    'log.index.size.max.bytes': 1_048_576,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.io.threads': 2,
    'num.network.threads': 2,
    'background.threads': 2,
    'replica.fetch.max.bytes': 16_777_216,
    'socket.request.max.bytes': 104_857_600,
  };
  return `${Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

async function format(context: ServerContext, home: string, config: string): Promise<void> {
  const idFile = join(home, 'cluster-id');
  // The id is kept before it is used, so that a crash in the middle does not make another cluster.
  if (!existsSync(idFile)) writeFileSync(idFile, clusterId());
  const id = readFileSync(idFile, 'utf8');
  const args = [
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    context.jars.kafka,
    'kafka.tools.StorageTool',
    'format',
    '--ignore-formatted',
    '-t',
    id,
    '-c',
    config,
  ];
  try {
    await execute('java', args, { cwd: home, maxBuffer: 16_777_216 });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr ?? String(cause);
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      `Expected Kafka to format ${home}; it said: ${said.slice(-2_000).trim()}`,
      {
        hint: 'Check free disk space and that `java -version` is 17 or later.',
        cause,
      },
    );
  }
}

/** 16 random bytes as 22 characters; a leading dash would read as an option. */
function clusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? clusterId() : id;
}
