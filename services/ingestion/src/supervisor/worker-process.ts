import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment } from '@chimera/config';
import { TransientError, type MeshError, type ProcessUsage } from '@chimera/contracts';
import { errorOf } from '../domain/failure.js';
import type { SchemaChange } from '../domain/schema-change.js';
import {
  isFromWorker,
  type FromWorker,
  type ReadResult,
  type ToWorker,
  type WorkerProgress,
  type WorkerTask,
  type WorkerUsage,
  type WriteResult,
} from '../worker/protocol.js';

export interface WorkerStartOptions {
  /** Path of the worker's entry file. */
  readonly entry: string;
  /** V8 heap limit in MiB; the resident cap is watched by the supervisor. */
  readonly heapMb: number;
}

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

const noUsage: WorkerUsage = { cpuSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 };

/** A worker process as its supervisor sees it: one task, one outcome. Whatever happens to it stays its own. */
export class WorkerProcess {
  /** When something was last heard, by the monotonic clock: the wall clock may jump, and must not end a healthy worker. */
  lastHeardAt = performance.now();
  /** When a counter last moved, or the worker last had a reason to wait. */
  progressedAt = performance.now();
  progress: WorkerProgress | null = null;
  /** Set once everything it waits for lies ready: waiting for the load topic is no excuse any more. */
  inputComplete = false;

  private pending: Pending | null = null;
  private role = 'spare';
  private startedAt = performance.now();
  private endedAt: number | null = null;
  private reported: WorkerUsage = noUsage;
  private killedBy: MeshError | null = null;
  private readonly gone: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: unknown) => this.hear(message));
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.end(code, signal);
        resolve();
      });
      // Without a process there is no exit event; the error says why it could not be started.
      child.once('error', (cause) => {
        if (child.pid !== undefined) return;
        this.killedBy = lost('could not be started', cause);
        this.end(null, null);
        resolve();
      });
    });
  }

  /**
   * Starts a worker that waits for its task. Its environment holds nothing of the service's: no database,
   * no secret, no token.
   */
  static start(options: WorkerStartOptions): WorkerProcess {
    const child = fork(options.entry, [], {
      env: childEnvironment({}),
      execArgv: [`--max-old-space-size=${options.heapMb}`, '--enable-source-maps'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    return new WorkerProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.endedAt === null;
  }

  /** Whether the worker is busy with its task. */
  get working(): boolean {
    return this.pending !== null;
  }

  /**
   * Gives the worker its task. Resolves with its result; throws what it failed with, `CHIMERA_WORKER_LOST`
   * when it ended without a word, or the reason it was killed for.
   */
  perform(task: WorkerTask, listener: WorkerListener = {}): Promise<ReadResult | WriteResult> {
    this.role = task.role;
    this.startedAt = this.lastHeardAt = this.progressedAt = performance.now();
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(this.killedBy ?? lost('ended before its task'));
      this.pending = { listener, resolve, reject };
      this.tell({ kind: 'run', task });
    });
  }

  /** Says something; a worker that is gone hears nothing, and its end is told by `perform`. */
  tell(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Ends the process at once; its task fails with `reason`. Resolves when it is gone. */
  async kill(reason: MeshError): Promise<void> {
    this.killedBy ??= reason;
    this.child.kill('SIGKILL');
    await this.gone;
  }

  /** Notes what the kernel says it took. */
  observe(sample: WorkerUsage): void {
    this.reported = {
      cpuSeconds: Math.max(sample.cpuSeconds, this.reported.cpuSeconds),
      peakMemoryBytes: Math.max(sample.peakMemoryBytes, this.reported.peakMemoryBytes),
      memoryBytes: sample.memoryBytes,
    };
  }

  get memoryBytes(): number {
    return this.reported.memoryBytes;
  }

  usage(): ProcessUsage {
    const { cpuSeconds, peakMemoryBytes } = this.reported;
    const wallMillis = Math.round((this.endedAt ?? performance.now()) - this.startedAt);
    return { role: this.role, pid: this.pid, cpuSeconds, peakMemoryBytes, wallMillis };
  }

  private hear(message: unknown): void {
    if (!isFromWorker(message)) return;
    this.lastHeardAt = performance.now();
    if ('usage' in message) this.observe(message.usage);
    switch (message.kind) {
      case 'ready':
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
      default:
        this.settle(message);
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

  private settle(message: Extract<FromWorker, { kind: 'read' | 'staged' | 'failed' }>): void {
    const pending = this.pending;
    this.pending = null;
    if (message.kind === 'failed') pending?.reject(errorOf(message.failure));
    else pending?.resolve(message.result);
  }

  private end(code: number | null, signal: NodeJS.Signals | null): void {
    this.endedAt = performance.now();
    const pending = this.pending;
    this.pending = null;
    const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
    pending?.reject(this.killedBy ?? lost(how));
  }
}

function lost(how: string, cause?: unknown): MeshError {
  return new TransientError('CHIMERA_WORKER_LOST', `A worker process ${how} before its work was done.`, {
    hint: 'Nothing: the run is tried again. If it repeats, look at the memory of the machine.',
    ...(cause === undefined ? {} : { cause }),
  });
}
