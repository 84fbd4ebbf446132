import { MeshError, type ProcessUsage, type RunAssigned } from '@chimera/contracts';
import type { WarmPool } from '@chimera/hosting';
import type { ReadResult, WorkerTask, WriteResult } from '../worker/protocol.js';
import type { WorkerProcess } from './worker-process.js';
import { WorkerTurn, type WorkerListener } from './worker-turn.js';
import type { WorkerWatch } from './worker-watch.js';

export interface AttemptWorkersOptions {
  readonly pool: WarmPool<WorkerProcess>;
  readonly watch: WorkerWatch;
}

/** How a task is given to a worker. */
export interface TaskGiving {
  /** Called with each worker that gets the task, before it gets it. */
  readonly taken: (worker: WorkerTurn) => void;
  /** Called when the worker has got it. */
  readonly given?: () => void;
  readonly listener: WorkerListener;
}

/** Workers that waited and are found dead, one after the other, before one that has begun counts as lost. */
const startTries = 3;

/** The worker processes of one attempt: taken from the pool, watched, and given back or ended together. */
export class AttemptWorkers {
  private turns: WorkerTurn[] = [];
  private reason: MeshError | null = null;

  constructor(
    private readonly options: AttemptWorkersOptions,
    private readonly assigned: RunAssigned,
  ) {}

  /** Whether the workers were ended: no worker is taken from then on. */
  get ended(): boolean {
    return this.reason !== null;
  }

  /** Of each worker that was taken, one that was started again included. */
  usage(): readonly ProcessUsage[] {
    return this.turns.map((worker) => worker.usage());
  }

  /** Roles of the workers that are at their task. */
  working(): readonly string[] {
    return this.turns.filter((worker) => worker.working).map((worker) => worker.usage().role);
  }

  /**
   * Gives a task to a worker and resolves with its result. A worker that waited may have been killed meanwhile;
   * that it never began is no failure of the attempt.
   */
  async perform(task: WorkerTask, giving: TaskGiving): Promise<ReadResult | WriteResult> {
    for (let tries = 1; ; tries += 1) {
      const worker = this.take(task.role);
      giving.taken(worker);
      try {
        const result = worker.perform(task, giving.listener);
        giving.given?.();
        return await result;
      } catch (error) {
        const neverBegan = worker.process.tasks > 1 && !worker.begun && diedAlone(error);
        if (!neverBegan || this.ended || tries === startTries) throw error;
        this.turns = this.turns.filter((each) => each !== worker);
      }
    }
  }

  /** Only after an attempt in which everything was as it should be may its workers be used again. */
  giveBack(): void {
    for (const worker of this.turns) {
      if (!worker.alive) continue;
      worker.release();
      this.options.pool.giveBack(worker.process, this.useOf(worker.role));
    }
  }

  /** Ends every worker; the first reason is the one that counts. Resolves when no process is left. */
  async end(reason: MeshError): Promise<void> {
    this.reason ??= reason;
    await Promise.all(this.turns.filter((worker) => worker.alive).map((worker) => worker.kill(reason)));
  }

  private take(role: WorkerTask['role']): WorkerTurn {
    if (this.reason !== null) throw this.reason;
    const worker = new WorkerTurn(this.options.pool.take(this.useOf(role)), role);
    this.turns.push(worker);
    this.options.watch.add(worker);
    return worker;
  }

  /** Workers are used again by the team alone (Invariant 12), and in the role whose code they have loaded and warmed up. */
  private useOf(role: WorkerTask['role']): string {
    return `${role} of ${teamOf(this.assigned)}`;
  }
}

/** Whether a worker process ended without a word about its task. */
export function diedAlone(error: unknown): boolean {
  return MeshError.is(error) && error.code === 'CHIMERA_WORKER_LOST';
}

/** Whose workers an attempt may use; an assignment of an older release may not say its team. */
function teamOf({ team, namespace }: RunAssigned): string {
  return team === '' ? `namespace ${namespace}` : team;
}
