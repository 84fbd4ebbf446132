import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment, heapFlags } from '@chimera/config';
import { TransientError, type MeshError } from '@chimera/contracts';
import { isFromWorker, type FromWorker, type ToWorker, type WorkerUsage } from '../worker/protocol.js';
import { forgetPeak } from './process-sampler.js';

export interface WorkerStartOptions {
  /** Path of the worker's entry file. */
  readonly entry: string;
  /** V8 heap limit in MiB; the resident cap is watched by the supervisor. */
  readonly heapMb: number;
}

/** Who hears what the process says about its task. */
export interface ProcessListener {
  hear(message: FromWorker): void;
  /** The process is gone, and why. */
  lost(reason: MeshError): void;
}

const noUsage: WorkerUsage = { cpuSeconds: 0, peakMemoryBytes: 0, memoryBytes: 0 };

/** A worker process: started once, given one task after the other. Whatever happens to it stays its own (Invariant 12). */
export class WorkerProcess {
  /** Tasks that it was given so far. */
  tasks = 0;
  private listener: ProcessListener | null = null;
  private ended = false;
  private killedBy: MeshError | null = null;
  private seen: WorkerUsage = noUsage;
  private readonly gone: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: unknown) => {
      if (isFromWorker(message)) this.listener?.hear(message);
    });
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.leave(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
        resolve();
      });
      // Without a process there is no exit event; the error says why it could not be started.
      child.once('error', (cause) => {
        if (child.pid !== undefined) return;
        this.leave('could not be started', cause);
        resolve();
      });
    });
  }

  /**
   * Starts a worker that waits for its first task. Its environment holds nothing of the service's: no database,
   * no secret, no token.
   */
  static start(options: WorkerStartOptions): WorkerProcess {
    const child = fork(options.entry, [], {
      env: childEnvironment({}),
      execArgv: [...heapFlags(options.heapMb), '--enable-source-maps'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    return new WorkerProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get alive(): boolean {
    return !this.ended;
  }

  get memoryBytes(): number {
    return this.seen.memoryBytes;
  }

  /** CPU seconds since the process started. */
  get cpuSeconds(): number {
    return this.seen.cpuSeconds;
  }

  /**
   * Makes ready for the next task: its peak of memory counts from here where the kernel allows it, otherwise from the
   * start of the process. Throws why there is no process any more.
   */
  begin(listener: ProcessListener): void {
    if (this.ended) throw this.killedBy ?? lost('ended before its task');
    if (this.tasks > 0) forgetPeak(this.pid);
    this.tasks += 1;
    this.listener = listener;
  }

  /** Says something; a worker that is gone hears nothing. */
  tell(message: ToWorker): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Notes what the kernel, or the process itself, says that it took since it started. */
  observe({ cpuSeconds, peakMemoryBytes, memoryBytes }: WorkerUsage): void {
    this.seen = {
      cpuSeconds: Math.max(cpuSeconds, this.seen.cpuSeconds),
      peakMemoryBytes,
      memoryBytes,
    };
  }

  /** Ends the process at once; its task fails with `reason`. Resolves when it is gone. */
  async kill(reason: MeshError): Promise<void> {
    this.killedBy ??= reason;
    this.child.kill('SIGKILL');
    await this.gone;
  }

  /** Ends a process that has no task. */
  async end(): Promise<void> {
    await this.kill(dismissed);
  }

  private leave(how: string, cause?: unknown): void {
    this.ended = true;
    this.killedBy ??= lost(how, cause);
    this.listener?.lost(this.killedBy);
    this.listener = null;
  }
}

const dismissed = new TransientError('CHIMERA_WORKER_LOST', 'The supervisor has no more work for it.');

function lost(how: string, cause?: unknown): MeshError {
  return new TransientError('CHIMERA_WORKER_LOST', `A worker process ${how} before its work was done.`, {
    hint: 'Nothing: the run is tried again. If it repeats, look at the memory of the machine.',
    ...(cause === undefined ? {} : { cause }),
  });
}
