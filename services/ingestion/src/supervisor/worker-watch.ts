import { TransientError, type MeshError } from '@chimera/contracts';
import { sampleProcess } from './process-sampler.js';
import type { WorkerTurn } from './worker-turn.js';

export interface WatchLimits {
  /** Resident memory of one worker. */
  readonly memoryBytes: number;
  /** Without progress for this long, while it has no reason to wait, a worker is ended. */
  readonly stallMs: number;
  /** A commit builds keys over the whole version and may take this much longer. Default 30 times. */
  readonly commitFactor?: number;
  /** Without any sign of life for this long a worker is ended: blocked or stopped. Default 60,000. */
  readonly silenceMs?: number;
}

const intervalMs = 250;
/** A look that comes so much too late was not late but asleep: this process was stopped, or its event loop blocked. */
const asleepMs = 5_000;

/** Samples working processes and ends those beyond their limits. Costs nothing while none works (Invariants 11 and 12). */
export class WorkerWatch {
  private readonly watched = new Set<WorkerTurn>();
  private timer: NodeJS.Timeout | null = null;
  private lookedAt = Infinity;
  /** What workers said while nobody listened is not lost, but not heard yet either: their silence counts from here. */
  private awakeSince = -Infinity;

  constructor(private readonly limits: WatchLimits) {}

  add(worker: WorkerTurn): void {
    this.watched.add(worker);
    if (this.timer !== null) return;
    this.lookedAt = Infinity;
    this.timer = setInterval(() => void this.look(), intervalMs).unref();
  }

  private async look(): Promise<void> {
    this.looks(performance.now());
    await Promise.all([...this.watched].map((worker) => this.check(worker)));
    if (this.watched.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  /** Takes note of a look, so that time in which there was none is not held against workers. */
  looks(now: number): void {
    if (now - this.lookedAt > asleepMs) this.awakeSince = now;
    this.lookedAt = now;
  }

  private async check(worker: WorkerTurn): Promise<void> {
    if (!worker.alive) {
      this.watched.delete(worker);
      return;
    }
    const sample = await sampleProcess(worker.pid);
    if (sample !== null) worker.observe(sample);
    const excess = worker.working ? this.excessOf(worker, performance.now()) : null;
    if (excess !== null) await worker.kill(excess);
  }

  /** The limit that a worker broke, or null. `now` is the monotonic clock's, as the worker's own times are. */
  excessOf(
    worker: Pick<WorkerTurn, 'memoryBytes' | 'progress' | 'progressedAt' | 'lastHeardAt'>,
    now: number,
  ): MeshError | null {
    const { memoryBytes, stallMs, commitFactor = 30, silenceMs = 60_000 } = this.limits;
    if (worker.memoryBytes > memoryBytes) return memoryExceeded(worker.memoryBytes, memoryBytes);
    const patience = worker.progress?.waitingFor === 'commit' ? stallMs * commitFactor : stallMs;
    const silentMs = now - Math.max(worker.lastHeardAt, this.awakeSince);
    if (silentMs > Math.min(silenceMs, patience)) return stalled('said nothing', silentMs);
    const stillMs = now - Math.max(worker.progressedAt, this.awakeSince);
    if (stillMs > patience) return stalled('made no progress', stillMs);
    return null;
  }
}

function memoryExceeded(used: number, cap: number): MeshError {
  const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
  return new TransientError(
    'CHIMERA_WORKER_MEMORY',
    `A worker used ${mib(used)} of memory; ${mib(cap)} are allowed.`,
    {
      hint: 'Raise CHIMERA_WORKER_MEMORY_MB if rows of this source are that large.',
    },
  );
}

function stalled(what: string, ms: number): MeshError {
  return new TransientError(
    'CHIMERA_WORKER_STALLED',
    `A worker ${what} for ${Math.round(ms / 1000)} s and was ended.`,
    {
      hint: 'Look whether source and target answer; a lock held by somebody else is a usual cause.',
    },
  );
}
