import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { BrokerPlace } from './broker-properties.js';
import { freePort } from './free-port.js';
import { formatBroker, privateBroker, type PrivateBroker } from './private-broker.js';

/** Brokers of one test alone. With three, every topic is kept three times and taken by two (min ISR). */
export interface PrivateCluster {
  readonly brokers: readonly PrivateBroker[];
  /** `host:port` of every broker as clients are told, joined by commas. */
  readonly addresses: string;
  /** Ends all and removes their data. */
  dispose(): Promise<void>;
}

/** How a private cluster is made. */
export interface PrivateClusterOptions {
  /** Default 1. */
  readonly brokers?: 1 | 3;
  /** Ports that the brokers listen on. Default free ones. */
  readonly ports?: readonly number[];
  /** Ports told to clients, for proxies in between. Default the brokers' own. */
  readonly advertise?: readonly number[];
  /** Heap of each broker. Default 384 for one, 224 for each of three. */
  readonly heapMb?: number;
  /** Folder of a broker's records, by its place among the brokers; for small disks. Default below a temporary folder. */
  readonly records?: readonly string[];
  /** Settings of each broker besides. */
  readonly config?: Readonly<Record<string, string | number>>;
}

/** Starts a cluster. Needs the jars that the test stack has fetched. */
export async function privateCluster(options: PrivateClusterOptions = {}): Promise<PrivateCluster> {
  const home = mkdtempSync(join(tmpdir(), 'chimera-kafka-'));
  const places = await placesOf(home, options);
  // A leading dash would read as an option.
  const clusterId = `c${randomBytes(16).toString('base64url')}`.slice(0, 21) + 'A';
  await Promise.all(places.map((place) => formatBroker(place, clusterId)));
  const brokers = places.map((place) => privateBroker(place));
  const dispose = async (): Promise<void> => {
    await Promise.all(brokers.map((broker) => broker.kill()));
    rmSync(home, { recursive: true, force: true });
  };
  await Promise.all(brokers.map((broker) => broker.start())).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  const addresses = places.map(({ advertised }) => `127.0.0.1:${advertised}`).join(',');
  return { brokers, addresses, dispose };
}

async function placesOf(home: string, options: PrivateClusterOptions): Promise<readonly BrokerPlace[]> {
  const brokers = options.brokers ?? 1;
  const found: Omit<BrokerPlace, 'voters'>[] = [];
  for (let at = 0; at < brokers; at += 1) {
    const port = options.ports?.[at] ?? (await freePort());
    const records = options.records?.[at];
    found.push({
      nodeId: at + 1,
      home: join(home, `broker-${at + 1}`),
      ...(records === undefined ? {} : { records }),
      port,
      // The port after it is the brokers' own way to each other.
      controllerPort: await freePort(2),
      advertised: options.advertise?.[at] ?? port,
      brokers,
      heapMb: options.heapMb ?? (brokers === 1 ? 384 : 224),
      more: options.config ?? {},
    });
  }
  const voters = found.map(({ nodeId, controllerPort }) => `${nodeId}@127.0.0.1:${controllerPort}`).join(',');
  return found.map((place) => ({ ...place, voters }));
}
