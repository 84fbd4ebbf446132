import { Kafka, logLevel } from 'kafkajs';
import type { KafkaLogger } from '../logger.js';
import type { TopicReplication } from '../replication.js';
import { registerCodecs } from './compression.js';
import { kafkajsLogCreator } from './log-creator.js';
import { fencedSockets, type FencedSockets } from './socket-factory.js';

/** Where and as whom to connect. */
export interface Connection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: KafkaLogger;
  /** How long opening a producer, admin client or consumer may try. */
  readonly connectTimeoutMs: number;
  /** How topics are kept that do not say so themselves. Default what the brokers say. */
  readonly replication?: TopicReplication;
}

/** A kafkajs client with sockets of its own. */
export interface KafkajsClient extends FencedSockets {
  readonly kafka: Kafka;
}

const connectionTimeoutMs = 3_000;
const requestTimeoutMs = 10_000;

/** Delays of kafkajs' own retries: short enough that a broker restart costs no more than it takes. */
export const retryPolicy = {
  initialRetryTime: 100,
  maxRetryTime: 1_000,
  multiplier: 2,
  factor: 0.2,
} as const;

/** Makes a client; nothing connects yet. */
export function kafkajsClient(connection: Connection): KafkajsClient {
  registerCodecs();
  const sockets = fencedSockets();
  const kafka = new Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: { ...retryPolicy, retries: 5 },
    socketFactory: sockets.factory,
    logLevel: logLevel.WARN,
    logCreator: kafkajsLogCreator(connection.logger),
  });
  return { kafka, ...sockets };
}
