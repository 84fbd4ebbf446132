import { InvariantError, type CheckResult, type LoadSegment } from '@chimera/contracts';
import { LoadReader } from '@chimera/dataplane';
import type { RangeReader } from '@chimera/kafka';
import { concluded, conform, requestOf, rescan } from './check-rows.js';
import type { CheckerTask, FollowTask } from './protocol.js';
import type { RuleScan, ScanContext } from './scan.js';
import { startScan } from './scans.js';
import { TakingTurns } from './taking-turns.js';

/**
 * Rows looked at while they come, before anybody knows whether they will be staged. Nothing that is found counts until
 * `conclude` has compared what was read with what was staged, segment by segment, checksums included.
 */
export class FollowedRows {
  /** When a batch of the attempt last came, by the monotonic clock. */
  lastBatchAt = performance.now();
  /** Whether every part has been read to its seal. */
  sealed = false;
  private readonly stop = new AbortController();
  private readonly scans: readonly RuleScan[];
  private readonly walked: Promise<readonly LoadSegment[] | null>;
  private staged: CheckerTask | null = null;

  constructor(
    private readonly task: FollowTask,
    private readonly ranges: RangeReader,
  ) {
    const context: ScanContext = {
      columns: task.contract.columns,
      rows: task.rowsExpected,
      directory: task.directory,
      rescan: (key) => rescan(this.whatIsStaged(), ranges, key),
    };
    this.scans = task.rules.map((rule) => startScan(rule, context));
    // Whatever goes wrong here is found again, and told, by the check of what was staged.
    this.walked = this.walk(new TakingTurns(ranges)).catch(() => null);
  }

  /** What the rules came to; null when what was read is not what was staged, and has to be looked at anew. */
  async conclude(task: CheckerTask): Promise<readonly CheckResult[] | null> {
    if (!this.isAbout(task)) return null;
    const read = await this.walked;
    if (read === null || !sameSegments(read, task.segments)) return null;
    this.staged = task;
    return [await conform(task, () => Promise.resolve()), ...(await concluded(this.scans))];
  }

  /** Ends what is still being read, and removes what was spilled. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.walked;
    for (const scan of this.scans) await scan.close?.();
  }

  private async walk(ranges: RangeReader): Promise<readonly LoadSegment[]> {
    const readers = this.task.starts.map((start) => this.reader(ranges, start));
    await Promise.all(readers.map((reader) => this.walkOne(reader)));
    this.sealed = true;
    this.lastBatchAt = performance.now();
    return readers.flatMap((reader) => reader.segments);
  }

  private async walkOne(reader: LoadReader): Promise<void> {
    for await (const batch of reader.batches()) {
      void batch;
      this.lastBatchAt = performance.now();
      for (const scan of this.scans) await scan.settle?.();
    }
  }

  private reader(ranges: RangeReader, { partition, offset }: FollowTask['starts'][number]): LoadReader {
    const { contract, runId, attempt, parts, starts } = this.task;
    const all = Array.from({ length: parts }, (_, part) => part);
    return new LoadReader(ranges, {
      topic: contract.loadTopic,
      partition,
      from: offset,
      runId,
      attempt,
      parts: all.filter((part) => part % starts.length === partition),
      schemaId: contract.loadSchemaId,
      columns: contract.columns,
      scan: requestOf(this.scans),
      signal: this.stop.signal,
    });
  }

  private isAbout({ runId, attempt, contract, rules }: CheckerTask): boolean {
    const { task } = this;
    const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
    return (
      task.runId === runId &&
      task.attempt === attempt &&
      same(task.contract, contract) &&
      same(task.rules, rules)
    );
  }

  private whatIsStaged(): CheckerTask {
    if (this.staged !== null) return this.staged;
    throw new InvariantError('Expected rows to be walked again only once they are staged.');
  }
}

/** The verdict is about exactly what was staged: place, number, count and checksum of every part. */
function sameSegments(read: readonly LoadSegment[], staged: readonly LoadSegment[]): boolean {
  const told = (segments: readonly LoadSegment[]): string =>
    segments
      .map(({ part, partition, firstOffset, lastOffset, batches, rows, checksum }) =>
        [part, partition, firstOffset, lastOffset, batches, rows, checksum].join(' '),
      )
      .sort()
      .join('\n');
  return told(read) === told(staged);
}
