import { privateCluster } from './private-cluster.js';

/** A broker of one test alone, to be killed and started again. Its records survive both. */
export interface PrivateKafka {
  readonly port: number;
  /** Process id, or null while it does not run. */
  readonly pid: number | null;
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
  options: {
    advertise?: number;
    port?: number;
    /** Settings of the broker besides. */
    config?: Readonly<Record<string, string | number>>;
    /** Folder of its records, for a small disk. */
    records?: string;
  } = {},
): Promise<PrivateKafka> {
  const { port, advertise, config, records } = options;
  const cluster = await privateCluster({
    ...(port === undefined ? {} : { ports: [port] }),
    ...(advertise === undefined ? {} : { advertise: [advertise] }),
    ...(config === undefined ? {} : { config }),
    ...(records === undefined ? {} : { records: [records] }),
  });
  const [broker] = cluster.brokers;
  return {
    port: broker!.port,
    get pid() {
      return broker!.pid;
    },
    kill: () => broker!.kill(),
    start: () => broker!.start(),
    dispose: () => cluster.dispose(),
  };
}
