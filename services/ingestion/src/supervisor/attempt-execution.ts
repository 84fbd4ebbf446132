import {
  MeshError,
  parseRunParameters,
  TransientError,
  type Ledger,
  type LoadSegment,
  type ProcessUsage,
  type RunAssigned,
} from '@chimera/contracts';
import type { PositionMove, StagedReceipt } from '@chimera/connectors';
import type { QuarantineSegment } from '@chimera/dataplane';
import type { OpenedAttempt } from '../domain/attempt-events.js';
import { faultOfLedger, ledgerOf } from '../domain/ledger.js';
import { parsePipelineConfig } from '../domain/pipeline-config.js';
import { needsMark, positionMoveOf, readOrderOf, type ReadOrder } from '../domain/read-order.js';
import type { SchemaChange } from '../domain/schema-change.js';
import type { ReaderTask, ReadResult, WriterTask, WriteResult } from '../worker/protocol.js';
import { AttemptWorkers, diedAlone, type AttemptWorkersOptions } from './attempt-workers.js';
import { LoadBalance } from './load-balance.js';
import type { LoadTopics } from './load-topics.js';
import type { Marks } from './marks.js';
import type { Replays } from './replays.js';
import type { TaskBuilder } from './task-builder.js';
import type { WorkerListener, WorkerTurn } from './worker-turn.js';

/** What every attempt of a supervisor uses. */
export interface ExecutionTools extends AttemptWorkersOptions {
  readonly loadTopics: LoadTopics;
  readonly marks: Marks;
  readonly replays: Pick<Replays, 'of'>;
  readonly tasks: TaskBuilder;
  /** Bytes that may lie on the load topic unread; beyond it the reader waits. */
  readonly loadAheadBytes: number;
}

/** Everything that `run-staged` tells about an attempt. */
export interface StagedAttempt {
  readonly ledger: Ledger;
  readonly segments: readonly LoadSegment[];
  readonly loadClusterId: string;
  readonly receipt: StagedReceipt;
}

export interface AttemptProgress {
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly rowsQuarantined: number;
  readonly bytesMoved: number;
  readonly rowsExpected: number | null;
}

/** Who hears of an attempt while it is executed. */
export interface AttemptListener {
  onOpened(opened: OpenedAttempt): void;
  onDiffers(change: SchemaChange): void;
  /** The reader waits for the writer, or goes on. */
  onHeld?(held: boolean): void;
}

/** A writer that died alone is started again this often: the rows are on the load topic. */
const writerRestarts = 3;

/** One attempt of a run: a reader and a writer process, and the ledger over what they did. */
export class AttemptExecution {
  /** How the source differs from its contract, once that is known. */
  change: SchemaChange | null = null;
  /** Where the rows lie that were set aside, once the reader is done. */
  quarantine: QuarantineSegment | null = null;
  private reader: WorkerTurn | null = null;
  private writer: WorkerTurn | null = null;
  private opened: { readonly rowsExpected: number | null; readonly parts: number } | null = null;
  private readonly workers: AttemptWorkers;
  private readonly balance: LoadBalance;
  /** How the high-water mark moves; undefined until the reader is done. */
  private move: PositionMove | null | undefined;

  constructor(
    private readonly tools: ExecutionTools,
    private readonly assigned: RunAssigned,
    private readonly listener: AttemptListener,
  ) {
    this.workers = new AttemptWorkers(tools, assigned);
    this.balance = new LoadBalance(tools.loadAheadBytes, (held) => listener.onHeld?.(held));
  }

  /**
   * Resolves when the version is staged and its ledger balances. Throws why it is not; no worker of the
   * attempt is left running then.
   */
  async execute(signal: AbortSignal): Promise<StagedAttempt> {
    const { loadTopics, tasks } = this.tools;
    const [load, order, replay] = await Promise.all([
      loadTopics.prepare(
        this.assigned.contract,
        parsePipelineConfig(this.assigned.config).ingestion.retention,
      ),
      this.readOrder(signal),
      this.tools.replays.of(this.assigned),
    ]);
    const [readerTask, writerTask] = await Promise.all([
      tasks.reader(this.assigned, load, order, replay),
      tasks.writer(this.assigned, load, order),
    ]);
    const { read, written } = await this.both(order, readerTask, writerTask, signal);
    try {
      const staged = { ...this.account(read, written), loadClusterId: load.clusterId };
      this.workers.giveBack();
      return staged;
    } catch (error) {
      await this.workers.end(stopped);
      throw error;
    }
  }

  usage(): readonly ProcessUsage[] {
    return this.workers.usage();
  }

  /** Roles of the workers that are at their task. */
  working(): readonly string[] {
    return this.workers.working();
  }

  progress(): AttemptProgress {
    return {
      rowsRead: this.reader?.progress?.rows ?? 0,
      rowsStaged: this.writer?.progress?.rows ?? 0,
      rowsQuarantined: this.reader?.progress?.quarantined ?? 0,
      bytesMoved: this.reader?.progress?.bytes ?? 0,
      rowsExpected: this.opened?.rowsExpected ?? null,
    };
  }

  /** reading while rows come from the source; loading while the rest of them reaches the target. */
  phase(): 'reading' | 'loading' {
    return this.reader !== null && this.opened !== null && !this.reader.working ? 'loading' : 'reading';
  }

  /** What the target says how far the source was read is asked for before anything is read (Invariant 2). */
  private async readOrder(signal: AbortSignal): Promise<ReadOrder> {
    const mark = needsMark(this.assigned) ? await this.tools.marks.of(this.assigned, signal) : null;
    return readOrderOf(this.assigned, mark);
  }

  private async both(
    order: ReadOrder,
    readerTask: ReaderTask,
    writerTask: WriterTask,
    signal: AbortSignal,
  ): Promise<{ read: ReadResult; written: WriteResult }> {
    const abort = (): void => void this.workers.end(reasonOf(signal));
    signal.addEventListener('abort', abort, { once: true });
    try {
      if (signal.aborted) throw reasonOf(signal);
      // The reader first: a started spare is worth more to it, because the writer has nothing to do before it.
      const [read, written] = await Promise.all([
        this.read(readerTask, writerTask, order),
        this.write(writerTask),
      ]);
      return { read, written };
    } catch (error) {
      await this.workers.end(stopped);
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private async read(task: ReaderTask, writer: WriterTask, order: ReadOrder): Promise<ReadResult> {
    const listener: WorkerListener = {
      onDiffers: (change) => {
        this.change = change;
        this.listener.onDiffers(change);
      },
      onOpened: (opened) => {
        this.opened = opened;
        this.tellWriter();
        this.listener.onOpened({ ...opened, load: writer.segmentStart });
      },
      onProgress: () => this.weigh(),
    };
    const taken = (reader: WorkerTurn): void => void (this.reader = reader);
    const result = (await this.workers.perform(task, { taken, listener })) as ReadResult;
    this.quarantine = result.quarantine;
    this.move = positionMoveOf(order, result.highWater) ?? null;
    this.tellWriter();
    return result;
  }

  /** Everything that the writer must know about the reader so far; a writer that is started again is told again. */
  private tellWriter(): void {
    if (this.writer === null) return;
    if (this.opened !== null) this.writer.tell({ kind: 'parts', parts: this.opened.parts });
    if (this.move !== undefined) this.writer.tell({ kind: 'mark', move: this.move });
    this.writer.inputComplete = this.move !== undefined;
  }

  private async write(task: WriterTask): Promise<WriteResult> {
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await this.writeOnce(task);
      } catch (error) {
        if (!diedAlone(error) || this.workers.ended || restarts === writerRestarts) throw error;
      }
    }
  }

  private async writeOnce(task: WriterTask): Promise<WriteResult> {
    return (await this.workers.perform(task, {
      taken: (writer) => void (this.writer = writer),
      given: () => this.tellWriter(),
      listener: { onProgress: () => this.weigh() },
    })) as WriteResult;
  }

  private weigh(): void {
    const [read, written] = [this.reader?.progress?.bytes ?? 0, this.writer?.progress?.bytes ?? 0];
    this.balance.weigh(this.reader, read, written);
  }

  /** Invariant 10: unless the ledger balances there is no staged version. */
  private account(read: ReadResult, written: WriteResult): Omit<StagedAttempt, 'loadClusterId'> {
    const sealedRows = read.segments.reduce((rows, segment) => rows + segment.rows, 0);
    const account = { ...read, sealedRows, sealedChecksum: read.checksum };
    const fault = faultOfLedger(account, written.receipt, this.maxQuarantinedPercent());
    if (fault !== null) throw fault;
    return { ledger: ledgerOf(account, written.receipt), segments: read.segments, receipt: written.receipt };
  }

  /** Of rows that were set aside before, as many as still do not fit are set aside again. */
  private maxQuarantinedPercent(): number {
    if (parseRunParameters(this.assigned.parameters).mode === 'replay') return 100;
    return parsePipelineConfig(this.assigned.config).ingestion.maxQuarantined.percent;
  }
}

const stopped = new TransientError('CHIMERA_WORKER_LOST', 'The other worker of the attempt failed.');

function reasonOf(signal: AbortSignal): MeshError {
  return MeshError.is(signal.reason) ? signal.reason : stopped;
}
