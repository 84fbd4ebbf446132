import { targetConnector, type PositionMove, type StagingSession } from '@chimera/connectors';
import { addSums, emptySum, formatSum, LoadReader, parseSum, type RowSum } from '@chimera/dataplane';
import type { RangeReader } from '@chimera/kafka';
import type { PartitionStart, WriterTask, WriteResult } from './protocol.js';
import type { RoleTools } from './reader.role.js';
import { connectorContext } from './task-secrets.js';

/** Follows the load topic from where the attempt began and writes its rows, unpublished, into the target. */
export class WriterRole {
  private readonly abort = new AbortController();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly task: WriterTask,
    private readonly tools: RoleTools,
  ) {}

  async run(): Promise<WriteResult> {
    const { contract } = this.task;
    const ranges = await this.tools.kafka.rangeReader();
    try {
      // Where the attempt begins is an offset of the topic as it is now: one that is made later has other records.
      await ranges.pin(contract.loadTopic);
      return await this.write(ranges);
    } finally {
      await ranges.close();
    }
  }

  private async write(ranges: RangeReader): Promise<WriteResult> {
    const { plan } = this.task;
    const context = connectorContext(this.task, this.tools.kept, this.abort.signal);
    const begun = await this.tools.reporter.during('target', () =>
      targetConnector(plan.connection.kind).begin(plan, context),
    );
    // A writer before this one committed and died before it could say so.
    if ('staged' in begun) return { receipt: begun.staged };
    this.tools.crashPoints.pass('writer.after-begin');
    try {
      return await this.stage(begun.session, ranges);
    } catch (error) {
      await begun.session.abort();
      throw error;
    }
  }

  private async stage(session: StagingSession, ranges: RangeReader): Promise<WriteResult> {
    const { reporter, crashPoints } = this.tools;
    const parts = await reporter.during('load', () => this.parts());
    const readers = await this.copyAll(parts, session, ranges);
    // What was read is sealed and checked; the same checksum goes into the target's receipt (Invariant 10).
    const segments = readers.flatMap((reader) => reader.segments);
    const sum = segments.reduce((total, segment) => addSums(total, parseSum(segment.checksum)), emptySum);
    const move = await this.mark();
    crashPoints.pass('writer.before-commit');
    const receipt = await reporter.during('commit', () => session.commit(formatSum(sum), move));
    crashPoints.pass('writer.after-commit');
    return { receipt };
  }

  private parts(): Promise<number> {
    return new Promise((resolve) => this.tools.channel.on('parts', ({ parts }) => resolve(parts)));
  }

  /**
   * How the high-water mark moves with these rows. Only the supervisor can say: it knows what the attempt started from,
   * and has heard from the reader how far the source was read. A writer that is started again is told the same again.
   */
  private async mark(): Promise<PositionMove | undefined> {
    if (!this.task.awaitsMark) return undefined;
    const { channel, reporter } = this.tools;
    const told = new Promise<PositionMove | null>((resolve) =>
      channel.on('mark', ({ move }) => resolve(move)),
    );
    return (await reporter.during('supervisor', () => told)) ?? undefined;
  }

  private async copyAll(
    parts: number,
    session: StagingSession,
    ranges: RangeReader,
  ): Promise<readonly LoadReader[]> {
    try {
      const readers = this.task.segmentStart.map((start) => this.loadReader(ranges, start, parts));
      await Promise.all(readers.map((reader) => this.copy(reader, session)));
      return readers;
    } catch (error) {
      this.abort.abort(error);
      throw error;
    }
  }

  private loadReader(ranges: RangeReader, { partition, offset }: PartitionStart, parts: number): LoadReader {
    const { contract, identity, segmentStart } = this.task;
    const all = Array.from({ length: parts }, (_, part) => part);
    return new LoadReader(ranges, {
      topic: contract.loadTopic,
      partition,
      from: offset,
      runId: identity.runId,
      attempt: identity.attempt,
      parts: all.filter((part) => part % segmentStart.length === partition),
      schemaId: contract.loadSchemaId,
      columns: contract.columns,
      signal: this.abort.signal,
    });
  }

  private async copy(reader: LoadReader, session: StagingSession): Promise<void> {
    const { reporter, crashPoints } = this.tools;
    for await (const { bytes, rows, check } of reader.unchecked()) {
      // Rows are walked once: what encodes them for the target also checks and sums them.
      await reporter.during('target', () => check(() => this.inTurn(() => session.write(bytes, rows))));
      reporter.rows += rows;
      reporter.bytes += bytes.length;
      crashPoints.pass('writer.after-batch');
    }
  }

  /** Partitions are followed at once, but the target takes one batch after the other. */
  private inTurn(write: () => Promise<RowSum>): Promise<RowSum> {
    const mine = this.turn.then(write);
    // A write that failed is thrown to its own partition; the others stop by the signal.
    this.turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }
}
