import { TransientError } from '@chimera/contracts';
import type { WorkerProcess } from './worker-process.js';

/** After this the spare that was taken is replaced; not at once, so that starting it does not slow the run. */
const refillMs = 250;

/**
 * Hands out workers, each for one task. `spares` wait started, which saves a run the half second that a
 * process takes to start.
 */
export class WorkerPool {
  private readonly waiting: WorkerProcess[] = [];
  private refill: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly start: () => WorkerProcess,
    private readonly spares: number,
  ) {}

  /** Starts the spares. */
  open(): void {
    while (!this.closed && this.waiting.length < this.spares) this.waiting.push(this.start());
  }

  /** Processes that are started and wait for a task. */
  get ready(): number {
    return this.waiting.filter((spare) => spare.alive).length;
  }

  take(): WorkerProcess {
    this.refillSoon();
    let spare = this.waiting.shift();
    while (spare !== undefined && !spare.alive) spare = this.waiting.shift();
    return spare ?? this.start();
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.refill !== null) clearTimeout(this.refill);
    const reason = new TransientError('CHIMERA_WORKER_LOST', 'The supervisor is stopping.');
    await Promise.all(this.waiting.splice(0).map((spare) => spare.kill(reason)));
  }

  private refillSoon(): void {
    if (this.closed || this.refill !== null) return;
    this.refill = setTimeout(() => {
      this.refill = null;
      this.open();
    }, refillMs).unref();
  }
}
