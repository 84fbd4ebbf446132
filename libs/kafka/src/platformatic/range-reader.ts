import { InvariantError, TransientError } from '@chimera/contracts';
import type { Connection } from '../kafkajs/client.js';
import type { IncomingRecord, RangeReader, RangeRequest } from '../port.js';
import { recreatedError } from '../errors.js';
import { retrying } from '../retrying.js';
import { pickRecords, type FetchedPartition } from './batches.js';
import { fromPlatformatic } from './errors.js';
import { PartitionClient, type FetchLimits } from './partition-client.js';
import { probe } from './probe.js';

const defaultLimits: FetchLimits = { maxBytes: 8 * 1024 * 1024, maxWaitMs: 500 };
/** A broker restart takes seconds; after this long the reader's caller shall know. */
const unavailableTimeoutMs = 60_000;
/** A leader that has just been elected learns within a moment how far the copies are; until then its end is too early. */
const newLeaderMs = 3_000;

/** Opens a range reader. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers. */
export async function openRangeReader(connection: Connection): Promise<RangeReader> {
  await retrying(connection.connectTimeoutMs, () => probe(connection));
  return new PlatformaticRangeReader(connection, defaultLimits);
}

class PlatformaticRangeReader implements RangeReader {
  private readonly open = new Set<PartitionClient>();
  private readonly closing = new AbortController();
  private readonly topicIds = new Map<string, string>();

  constructor(
    private readonly connection: Connection,
    private readonly limits: FetchLimits,
  ) {}

  async *read(request: RangeRequest): AsyncGenerator<readonly IncomingRecord[]> {
    const signal =
      request.signal === undefined
        ? this.closing.signal
        : AbortSignal.any([request.signal, this.closing.signal]);
    const to = request.to ?? Number.MAX_SAFE_INTEGER;
    const client = new PartitionClient(this.connection, request, this.limits, this.topicIds);
    this.open.add(client);
    const stop = (): void => client.abandon();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const written = new WrittenRange(request, to);
      let position = request.from;
      while (position < to) {
        const fetched = await this.fetchPatiently(client, request, position, signal);
        written.check(fetched);
        const { records, next } = pickRecords(request, fetched, position, to);
        position = next;
        if (records.length > 0) yield records;
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.open.delete(client);
      client.abandon();
    }
  }

  async pin(topic: string): Promise<void> {
    const doing = `asking for topic ${topic}`;
    const client = new PartitionClient(this.connection, { topic, partition: 0 }, this.limits, this.topicIds);
    try {
      await retrying(this.connection.connectTimeoutMs, async () => {
        try {
          await client.pin();
        } catch (error) {
          throw fromPlatformatic(error, doing, this.connection.brokers);
        }
      });
    } finally {
      client.abandon();
    }
  }

  close(): Promise<void> {
    this.closing.abort(new InvariantError('The range reader was closed while a range was being read.'));
    return Promise.resolve();
  }

  /** Leader changes and broker restarts are waited out; the position does not move meanwhile. */
  private fetchPatiently(
    client: PartitionClient,
    request: RangeRequest,
    position: number,
    signal: AbortSignal,
  ): Promise<FetchedPartition> {
    const doing = `reading ${request.topic}/${request.partition} at ${position}`;
    let told = false;
    return retrying(unavailableTimeoutMs, async () => {
      signal.throwIfAborted();
      try {
        return await client.fetch(position);
      } catch (error) {
        signal.throwIfAborted();
        const mapped = fromPlatformatic(error, doing, this.connection.brokers);
        if (mapped instanceof TransientError) {
          if (!told) this.connection.logger.warn('range read is retried', { reason: mapped.message });
          told = true;
          client.reset();
        }
        throw mapped;
      }
    });
  }
}

/** Watches that a range which was written before is really there. */
class WrittenRange {
  private shortSince: number | null = null;

  constructor(
    private readonly request: RangeRequest,
    private readonly to: number,
  ) {}

  /** Throws `CHIMERA_KAFKA_TOPIC_RECREATED` when the partition has ended before the range for longer than a new leader needs. */
  check(fetched: FetchedPartition): void {
    const end = Number(fetched.highWatermark);
    if (end >= this.to || this.request.written !== true) {
      this.shortSince = null;
      return;
    }
    this.shortSince ??= performance.now();
    if (performance.now() - this.shortSince < newLeaderMs) return;
    const { topic, partition } = this.request;
    throw recreatedError(topic, `${topic}/${partition} ends at ${end} and not at ${this.to} or later`);
  }
}
