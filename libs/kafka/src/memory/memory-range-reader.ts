import { InvariantError } from '@chimera/contracts';
import type { IncomingRecord, RangeReader, RangeRequest } from '../port.js';
import { recreatedError } from '../errors.js';
import { partitionKey } from '../sending/rounds.js';
import type { MemoryCluster } from './memory-cluster.js';
import type { MemoryLog } from './memory-log.js';

const chunkSize = 500;

/** Reads ranges of the in-memory cluster. */
export class MemoryRangeReader implements RangeReader {
  private readonly closing = new AbortController();
  private readonly pinned = new Map<string, readonly MemoryLog[]>();

  constructor(private readonly cluster: MemoryCluster) {}

  async *read(request: RangeRequest): AsyncGenerator<readonly IncomingRecord[]> {
    const signals = request.signal === undefined ? [] : [request.signal];
    const signal = AbortSignal.any([...signals, this.closing.signal]);
    const wake = (): void => this.cluster.changes.notify();
    signal.addEventListener('abort', wake);
    try {
      const to = request.to ?? Number.MAX_SAFE_INTEGER;
      let position = request.from;
      while (position < to) {
        signal.throwIfAborted();
        const changed = this.cluster.changes.changed();
        this.requireSame(request.topic);
        const log = this.cluster.log(request, `reading ${partitionKey(request)}`);
        if (request.written === true && log.high < to)
          throw recreatedError(request.topic, `it ends at ${log.high} and not at ${to} or later`);
        const records = log.slice(position, Math.min(chunkSize, to - position));
        position += records.length;
        if (records.length > 0) yield records;
        else await changed;
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  async pin(topic: string): Promise<void> {
    this.requireSame(topic);
  }

  private requireSame(topic: string): void {
    const now = this.cluster.logs(topic, `asking for topic ${topic}`);
    const before = this.pinned.get(topic) ?? now;
    this.pinned.set(topic, before);
    if (before !== now) throw recreatedError(topic, 'its records are others');
  }

  close(): Promise<void> {
    this.closing.abort(new InvariantError('The range reader was closed while a range was being read.'));
    return Promise.resolve();
  }
}
