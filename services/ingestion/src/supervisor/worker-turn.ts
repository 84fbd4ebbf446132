import type { MeshError, ProcessUsage } from '@chimera/contracts';
import { errorOf } from '../domain/failure.js';
import type { SchemaChange } from '../domain/schema-change.js';
import type {
  FromWorker,
  ReadResult,
  ToWorker,
  WorkerProgress,
  WorkerTask,
  WorkerUsage,
  WriteResult,
} from '../worker/protocol.js';
import type { WorkerProcess } from './worker-process.js';

/** What a supervisor hears from a worker while it works. */
export interface WorkerListener {
  onDiffers?(change: SchemaChange): void;
  onOpened?(opened: { readonly rowsExpected: number | null; readonly parts: number }): void;
  onProgress?(progress: WorkerProgress): void;
}

interface Pending {
  readonly listener: WorkerListener;
  readonly resolve: (result: ReadResult | WriteResult) => void;
  readonly reject: (error: unknown) => void;
}

/** One task on a worker process: one outcome, and figures of its own although the process may have worked before. */
export class WorkerTurn {
  /** When something was last heard, by the monotonic clock: the wall clock may jump, and must not end a healthy worker. */
  lastHeardAt = performance.now();
  /** When a counter last moved, or the worker last had a reason to wait. */
  progressedAt = performance.now();
  progress: WorkerProgress | null = null;
  /** Set once everything it waits for lies ready: waiting for the load topic is no excuse any more. */
  inputComplete = false;
  /** Whether the worker has said anything about the task. */
  begun = false;

  private pending: Pending | null = null;
  private readonly startedAt = performance.now();
  private endedAt: number | null = null;
  private released = false;
  private readonly cpuBefore: number;
  private taken: WorkerUsage = { cpuSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 };

  constructor(
    readonly process: WorkerProcess,
    readonly role: WorkerTask['role'],
  ) {
    // What the process took between two tasks counts for the one that follows; for the first that is its start.
    this.cpuBefore = process.cpuSeconds;
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Whether the process is there and has not been given back. */
  get alive(): boolean {
    return !this.released && this.process.alive;
  }

  /** Whether the worker is busy with its task. */
  get working(): boolean {
    return this.pending !== null;
  }

  get memoryBytes(): number {
    return this.taken.memoryBytes;
  }

  /**
   * Gives the worker its task. Resolves with its result; throws what it failed with, `CHIMERA_WORKER_LOST`
   * when it ended without a word, or the reason it was killed for.
   */
  perform(task: WorkerTask, listener: WorkerListener = {}): Promise<ReadResult | WriteResult> {
    this.lastHeardAt = this.progressedAt = performance.now();
    return new Promise((resolve, reject) => {
      this.process.begin({
        hear: (message) => this.hear(message),
        lost: (reason) => this.settle((pending) => pending.reject(reason)),
      });
      this.pending = { listener, resolve, reject };
      this.process.tell({ kind: 'run', task });
    });
  }

  /** Says something about the task; a worker that is gone hears nothing, and its end is told by `perform`. */
  tell(message: ToWorker): void {
    if (this.alive) this.process.tell(message);
  }

  /** Ends the process at once, unless it was given back; its task fails with `reason`. Resolves when it is gone. */
  async kill(reason: MeshError): Promise<void> {
    if (!this.released) await this.process.kill(reason);
  }

  /** From here on the process is somebody else's: nothing that it does is heard, and its figures stay as they are. */
  release(): void {
    this.released = true;
  }

  /** Notes what the process took since it started. */
  observe(sample: WorkerUsage): void {
    if (this.released) return;
    this.process.observe(sample);
    this.taken = {
      cpuSeconds: Math.max(sample.cpuSeconds - this.cpuBefore, this.taken.cpuSeconds),
      peakMemoryBytes: Math.max(sample.peakMemoryBytes, this.taken.peakMemoryBytes),
      memoryBytes: sample.memoryBytes,
    };
  }

  usage(): ProcessUsage {
    const { cpuSeconds, peakMemoryBytes } = this.taken;
    const wallMillis = Math.round((this.endedAt ?? performance.now()) - this.startedAt);
    return { role: this.role, pid: this.pid, cpuSeconds, peakMemoryBytes, wallMillis };
  }

  private hear(message: FromWorker): void {
    if (this.released || message.kind === 'ready') return;
    this.begun = true;
    this.lastHeardAt = performance.now();
    if ('usage' in message) this.observe(message.usage);
    switch (message.kind) {
      case 'begun':
        return;
      case 'differs':
        this.progressedAt = this.lastHeardAt;
        this.pending?.listener.onDiffers?.(message.change);
        return;
      case 'opened':
        this.progressedAt = this.lastHeardAt;
        this.pending?.listener.onOpened?.(message);
        return;
      case 'progress':
        return this.note(message.progress);
      case 'failed':
        return this.settle((pending) => pending.reject(errorOf(message.failure)));
      default:
        return this.settle((pending) => pending.resolve(message.result));
    }
  }

  private note(progress: WorkerProgress): void {
    this.observe(progress.usage);
    const { waitingFor } = progress;
    const excused = waitingFor === 'supervisor' || (waitingFor === 'load' && !this.inputComplete);
    const moved = progress.rows !== this.progress?.rows || progress.bytes !== this.progress.bytes;
    if (excused || moved) this.progressedAt = this.lastHeardAt;
    this.progress = progress;
    this.pending?.listener.onProgress?.(progress);
  }

  private settle(tell: (pending: Pending) => void): void {
    this.endedAt ??= performance.now();
    const pending = this.pending;
    this.pending = null;
    if (pending !== null) tell(pending);
  }
}
