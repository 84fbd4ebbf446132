import { InvariantError, TransientError } from '@chimera/contracts';
import type { Connection } from '../kafkajs/client.js';
import type { IncomingRecord, RangeReader, RangeRequest } from '../port.js';
import { retrying } from '../retrying.js';
import { pickRecords, type FetchedPartition } from './batches.js';
import { fromPlatformatic } from './errors.js';
import { PartitionClient, type FetchLimits } from './partition-client.js';
import { probe } from './probe.js';

const defaultLimits: FetchLimits = { maxBytes: 8 * 1024 * 1024, maxWaitMs: 500 };
/** A broker restart takes seconds; after this long the reader's caller shall know. */
const unavailableTimeoutMs = 60_000;

/** Opens a range reader. Throws `CHIMERA_KAFKA_UNAVAILABLE` when no broker answers. */
export async function openRangeReader(connection: Connection): Promise<RangeReader> {
  await retrying(connection.connectTimeoutMs, () => probe(connection));
  return new PlatformaticRangeReader(connection, defaultLimits);
}

class PlatformaticRangeReader implements RangeReader {
  private readonly open = new Set<PartitionClient>();
  private readonly closing = new AbortController();

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
    const client = new PartitionClient(this.connection, request, this.limits);
    this.open.add(client);
    const stop = (): void => client.abandon();
    signal.addEventListener('abort', stop, { once: true });
    try {
      let position = request.from;
      while (position < to) {
        const fetched = await this.fetchPatiently(client, request, position, signal);
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
