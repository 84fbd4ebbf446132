import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshError } from '@chimera/contracts';
import { stackLayout } from '@chimera/stack';
import { eventually } from '../eventually.js';
import { brokerProperties, type BrokerPlace } from './broker-properties.js';

const execute = promisify(execFile);

/** A broker of one test alone, to be killed and started again. Its records survive both. */
export interface PrivateBroker {
  readonly nodeId: number;
  /** Port that the broker itself listens on. */
  readonly port: number;
  /** Process id, or null while it does not run. */
  readonly pid: number | null;
  /** How often it was started. */
  readonly starts: number;
  /** Where the broker logs what it does. */
  readonly logFile: string;
  /** Ends the broker at once, as `kill -9` does. Nothing when it does not run. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, and waits until it takes connections. Nothing when it runs. */
  start(): Promise<void>;
}

/** Formats the folder of a broker of a cluster. */
export async function formatBroker(place: BrokerPlace, clusterId: string): Promise<void> {
  mkdirSync(place.home, { recursive: true });
  const config = join(place.home, 'server.properties');
  writeFileSync(config, brokerProperties(place));
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', config];
  await execute('java', [...quick, '-cp', jars().classPath, ...format], {
    cwd: place.home,
    maxBuffer: 16_777_216,
  });
}

/** The broker of a formatted folder; it does not run yet. */
export function privateBroker(place: BrokerPlace): PrivateBroker {
  return new BrokerProcess(place);
}

class BrokerProcess implements PrivateBroker {
  readonly nodeId: number;
  readonly port: number;
  readonly logFile: string;
  starts = 0;
  private broker: ChildProcess | undefined;

  constructor(private readonly place: BrokerPlace) {
    this.nodeId = place.nodeId;
    this.port = place.port;
    this.logFile = join(place.home, 'kafka.log');
    // A test that crashes must not leave a broker behind.
    process.once('exit', () => this.broker?.kill('SIGKILL'));
  }

  get pid(): number | null {
    return this.broker?.pid ?? null;
  }

  async kill(): Promise<void> {
    const { broker } = this;
    if (broker === undefined) return;
    this.broker = undefined;
    if (broker.exitCode !== null || broker.signalCode !== null) return;
    const ended = once(broker, 'exit');
    broker.kill('SIGKILL');
    await ended;
  }

  async start(): Promise<void> {
    if (this.broker !== undefined) return;
    this.starts += 1;
    const log = openSync(this.logFile, 'a');
    const { archive, classPath } = jars();
    const heap = `-Xmx${this.place.heapMb}m`;
    const args = [...jvm, heap, ...archive, '-cp', classPath, 'kafka.Kafka', 'server.properties'];
    const broker = spawn('java', args, { cwd: this.place.home, stdio: ['ignore', log, log] });
    this.broker = broker;
    // A broker that stops itself (its disk is full) can be started again like one that was killed.
    broker.once('exit', () => {
      if (this.broker === broker) this.broker = undefined;
    });
    await eventually(() => requireListening(this.port), { deadlineMs: 150_000, everyMs: 100 });
  }
}

/** Compiles with the quick compiler only: a broker of a test starts often and lives shortly. */
const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

const jvm = [
  ...quick,
  '-Xms64m',
  '-XX:MaxDirectMemorySize=128m',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/** Jars that the test stack has fetched, and the archive of loaded classes when one was made: it halves a start. */
function jars(): { readonly classPath: string; readonly archive: readonly string[] } {
  const { cache } = stackLayout();
  const names = readdirSync(cache);
  const kafka = names.find((name) => /^kafka-[\d.]+$/.test(name));
  const archive = names.find((name) => /^kafka-[0-9a-f]+\.jsa$/.test(name));
  if (kafka === undefined)
    throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected Kafka's jars in ${cache}, found none.`, {
      hint: 'Start the test stack once; it fetches them.',
    });
  return {
    classPath: join(cache, kafka, '*'),
    archive:
      archive === undefined
        ? []
        : [`-XX:SharedArchiveFile=${join(cache, archive)}`, '-Xlog:cds=off', '-Xlog:class+path=off'],
  };
}

async function requireListening(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
