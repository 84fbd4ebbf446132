import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);

interface Queue {
  throttleCheckTimeoutId: unknown;
  readonly pending: unknown[];
  throttledUntil: number;
  scheduleCheckPendingRequests(): void;
  destroy(): void;
}

function newQueue(): Queue {
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (options: object) => Queue;
  return new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1,
    clientId: 'c',
    broker: 'b',
    logger: {},
  });
}

/** The patch in patches/ is lost silently when kafkajs is raised without it; this is what notices. */
describe('the patch of kafkajs', () => {
  it('keeps idle connections quiet (kafkajs#1751, K7)', () => {
    const queue = newQueue();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('still looks again at requests that wait', () => {
    const queue = newQueue();
    queue.pending.push({});
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });

  it('computes checksums natively, to the same values', () => {
    const fast = require('kafkajs/src/protocol/recordBatch/crc32C') as (data: Buffer) => number;
    const plain = require('kafkajs/src/protocol/recordBatch/crc32C/crc32C') as (data: Buffer) => number;
    const data = Buffer.from(Array.from({ length: 4_099 }, (_, index) => (index * 31) % 256));
    expect(fast(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(fast(data)).toBe(plain(data) >>> 0);
    expect(fast.name).toBe('crc32c');
  });

  it('never resets an offset that is out of range', async () => {
    const ConsumerGroup = require('kafkajs/src/consumer/consumerGroup') as {
      prototype: { recoverFromOffsetOutOfRange(error: Error): Promise<void> };
    };
    const group = { preferredReadReplicasPerTopicPartition: {} };
    const error = new RangeError('gone');
    await expect(ConsumerGroup.prototype.recoverFromOffsetOutOfRange.call(group, error)).rejects.toBe(error);
  });
});
