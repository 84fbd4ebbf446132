import { Consumer } from '@platformatic/kafka';
import type { Connection } from '../kafkajs/client.js';
import { fromPlatformatic } from './errors.js';

/** Asks once whether a broker answers, so that a wrong address is noticed at start-up. */
export async function probe(connection: Connection): Promise<void> {
  const consumer = new Consumer({
    clientId: connection.clientId,
    groupId: `${connection.clientId}.probe`,
    bootstrapBrokers: [...connection.brokers],
    connectTimeout: 3_000,
    retries: 0,
  });
  try {
    await consumer.metadata({ topics: [], forceUpdate: true });
  } catch (error) {
    throw fromPlatformatic(error, 'opening a range reader', connection.brokers);
  } finally {
    await consumer.close();
  }
}
