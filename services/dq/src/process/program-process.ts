import { fork, type ChildProcess } from 'node:child_process';
import { childEnvironment, heapFlags } from '@chimera/config';
import { InvariantError, TransientError, type MeshError } from '@chimera/contracts';
import type { WarmProcess } from '@chimera/hosting';

/** A program that gets tasks over IPC, one after the other, and answers each with one report. */
export interface Program {
  /** Path of its main module. */
  readonly entry: string;
  /** For messages: `checker`. */
  readonly name: string;
  /** Heap cap in MB; what the program holds is bounded by configuration (Invariant 11). */
  readonly heapMb: number;
}

interface Waiting {
  readonly resolve: (report: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** A process of a program, with an empty environment. */
export class ProgramProcess implements WarmProcess {
  tasks = 0;
  memoryBytes = 0;
  private readonly child: ChildProcess;
  private readonly gone: Promise<void>;
  private lost: MeshError | null = null;
  private waiting: Waiting | null = null;
  private watchers: (() => void)[] = [];

  constructor(private readonly program: Program) {
    this.child = fork(program.entry, [], {
      execArgv: [...heapFlags(program.heapMb), '--enable-source-maps'],
      env: childEnvironment({}),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child.on('message', (report) => this.settle((waiting) => waiting.resolve(report)));
    this.gone = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve(this.leave(signal ?? `code ${code}`)));
      this.child.once('error', (cause) => {
        if (this.child.pid === undefined) resolve(this.leave('could not be started', cause));
      });
    });
  }

  get alive(): boolean {
    return this.lost === null;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Says something that is not answered. */
  tell(message: object): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Calls back once the process is gone. */
  onGone(watcher: () => void): void {
    if (this.alive) this.watchers.push(watcher);
    else watcher();
  }

  /**
   * Says something and waits for the report; kills the process when `signal` fires. Throws `CHIMERA_WORKER_LOST` (retry)
   * when the process ends without one.
   */
  async ask<Report>(message: object, signal: AbortSignal): Promise<Report> {
    signal.throwIfAborted();
    if (this.lost !== null) throw this.lost;
    if (this.waiting !== null)
      throw new InvariantError(`Expected the ${this.program.name} to have one task.`);
    const kill = (): void => void this.child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    try {
      return await new Promise<Report>((resolve, reject) => {
        this.waiting = { resolve: resolve as (report: unknown) => void, reject };
        this.tell(message);
      });
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private leave(how: string, cause?: unknown): void {
    const told = `Expected the ${this.program.name} to report; it ended with ${how}.`;
    this.lost = new TransientError('CHIMERA_WORKER_LOST', told, cause === undefined ? {} : { cause });
    this.settle((waiting) => waiting.reject(this.lost));
    for (const watcher of this.watchers.splice(0)) watcher();
  }

  private settle(tell: (waiting: Waiting) => void): void {
    const waiting = this.waiting;
    this.waiting = null;
    if (waiting !== null) tell(waiting);
  }
}

/** Runs a program for one task. No process is left, however it ends. Throws like `ask`. */
export async function runOneTask<Report>(
  program: Program,
  task: object,
  signal: AbortSignal,
): Promise<Report> {
  signal.throwIfAborted();
  const process = new ProgramProcess(program);
  try {
    return await process.ask<Report>(task, signal);
  } finally {
    await process.end();
  }
}
