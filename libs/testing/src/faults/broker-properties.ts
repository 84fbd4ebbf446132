import { join } from 'node:path';

/** What one broker of a private cluster is told. */
export interface BrokerPlace {
  readonly nodeId: number;
  /** Folder of configuration, log file and, below `logs`, records. */
  readonly home: string;
  /** Folder of the records, when they shall lie elsewhere. Default `logs` below `home`. */
  readonly records?: string;
  readonly port: number;
  readonly controllerPort: number;
  /** Port told to clients: of a proxy in between, or the broker's own. */
  readonly advertised: number;
  /** Controllers of the whole cluster, as `id@host:port` joined by commas. */
  readonly voters: string;
  /** Number of brokers of the cluster: topics are kept on all of them, and taken by all but one. */
  readonly brokers: number;
  readonly heapMb: number;
  /** Settings that a test needs besides. */
  readonly more?: Readonly<Record<string, string | number>>;
}

/** Configuration of a small broker that is also a controller; all of a cluster's topics survive the loss of one broker. */
export function brokerProperties(place: BrokerPlace): string {
  const { port, controllerPort, advertised, brokers } = place;
  const least = Math.max(1, brokers - 1);
  const values: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': place.nodeId,
    'controller.quorum.voters': place.voters,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertised}`,
    // Brokers of a cluster reach each other past the proxies: the fault is between clients and brokers.
    ...(brokers > 1 ? interBroker(place) : { 'controller.listener.names': 'CONTROLLER' }),
    'log.dirs': place.records ?? join(place.home, 'logs'),
    'auto.create.topics.enable': false,
    'default.replication.factor': brokers,
    'min.insync.replicas': least,
    'offsets.topic.replication.factor': brokers,
    'offsets.topic.num.partitions': 2,
    'transaction.state.log.replication.factor': brokers,
    'transaction.state.log.min.isr': least,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': brokers,
    'share.coordinator.state.topic.min.isr': least,
    'group.initial.rebalance.delay.ms': 0,
    // A broker that was killed is taken for gone soon, so that a test need not wait for nine seconds.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'replica.fetch.max.bytes': 16_777_216,
    'log.index.size.max.bytes': 1_048_576,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'num.io.threads': 2,
    'num.network.threads': 2,
    'background.threads': 2,
    ...place.more,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function interBroker(place: BrokerPlace): Record<string, string> {
  const inner = place.controllerPort + 1;
  return {
    listeners: `PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort},INNER://127.0.0.1:${inner}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.advertised},INNER://127.0.0.1:${inner}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INNER:PLAINTEXT',
    'inter.broker.listener.name': 'INNER',
    'controller.listener.names': 'CONTROLLER',
  };
}
