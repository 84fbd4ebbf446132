import { MeshError, TransientError } from '@chimera/contracts';
import {
  instruments,
  redactText,
  startTaskSpan,
  type Logger,
  type Metrics,
  type OpenSpan,
} from '@chimera/telemetry';
import type { Transaction } from '../work/transaction.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import { backOffMs } from './back-off.js';
import type { LeasedTask, TaskStore } from './task-store.js';
import type { Task, TaskExecutor, TaskOutcome } from './task.js';

/** What running tasks share. */
export interface TaskSurroundings {
  readonly store: TaskStore;
  readonly work: UnitOfWork;
  readonly log: Logger;
  readonly metrics?: Metrics;
  /** Notification channel of the queue. */
  readonly channel: string;
}

type Ending = 'done' | 'retried' | 'exhausted' | 'handed-back' | 'lost';

/** One try of one task: renews its lease while it runs, then commits its outcome. */
export class RunningTask {
  readonly #abort = new AbortController();
  #stopping = false;
  #lost = false;

  constructor(
    private readonly leased: LeasedTask,
    private readonly executor: TaskExecutor,
    private readonly surroundings: TaskSurroundings,
  ) {}

  get key(): string {
    return this.leased.key;
  }

  /** Tells the executor to end; unless it still gets done, the task is handed back and the try does not count. */
  stop(): void {
    this.#stopping = true;
    this.#abort.abort(
      new TransientError('CHIMERA_TASK_LEASE_LOST', 'the process is stopping; the task is handed back'),
    );
  }

  /** Gives the task to other processes although the executor still runs; its outcome will be refused. */
  async abandon(): Promise<void> {
    await this.surroundings.store.handBack(this.leased, this.surroundings.channel);
  }

  /** Never throws: what cannot be recorded is taken over when the lease ends. */
  async run(): Promise<void> {
    const { leased } = this;
    const { kind, key, attempt } = leased;
    const { correlationId, traceparent: parent } = leased.origin;
    const span = startTaskSpan({ kind, key, attempt, correlationId, parent });
    const started = performance.now();
    const renewal = this.#keepLease();
    try {
      const ending = await this.#settle(span);
      this.surroundings.metrics?.count(instruments.tasksFinished, {
        'chimera.task.kind': kind,
        'chimera.outcome': ending,
      });
      span.end();
    } catch (error) {
      span.end(error);
      this.surroundings.log.error(
        'outcome of a task could not be recorded; it is taken over when its lease ends',
        {
          task: { kind, key, attempt },
          error,
        },
      );
    } finally {
      clearInterval(renewal);
      const seconds = (performance.now() - started) / 1000;
      this.surroundings.metrics?.observe(instruments.taskDuration, { 'chimera.task.kind': kind }, seconds);
    }
  }

  async #settle(span: OpenSpan): Promise<Ending> {
    const task = this.#task(span);
    // A process that died on the last try leaves a task with no tries left.
    if (task.attempt > task.maxAttempts) return this.#giveUp(task, lastTryLost(this.leased));
    try {
      const outcome = await this.executor.execute(task);
      return await this.#apply(task, outcome);
    } catch (error) {
      return await this.#failed(task, error);
    }
  }

  async #apply(task: Task<unknown>, outcome: TaskOutcome): Promise<Ending> {
    if (outcome.kind === 'done') return this.#finish(task, outcome.effects, 'done');
    if (task.attempt >= task.maxAttempts && !this.#stopping)
      return this.#giveUp(task, noTriesLeft(task, outcome.reason));
    return this.#retry(outcome.delayMs, outcome.reason);
  }

  async #failed(task: Task<unknown>, error: unknown): Promise<Ending> {
    if (this.#lost) return 'lost';
    if (this.#stopping) return this.#retry(0, 'process stopped');
    const hopeless = MeshError.is(error) && error.disposition === 'reject';
    if (hopeless || task.attempt >= task.maxAttempts) return this.#giveUp(task, error);
    this.surroundings.log.warn('task failed; it is tried again', { task: nameOf(task), error });
    return this.#retry(backOffMs(task.attempt), describe(error));
  }

  async #retry(delayMs: number, reason: string): Promise<Ending> {
    const { store, channel } = this.surroundings;
    if (this.#stopping) return (await store.handBack(this.leased, channel)) ? 'handed-back' : 'lost';
    return (await store.postpone(this.leased, delayMs, redactText(reason).slice(0, 1_000)))
      ? 'retried'
      : 'lost';
  }

  async #giveUp(task: Task<unknown>, error: unknown): Promise<Ending> {
    this.surroundings.log.error('task is given up', { task: nameOf(task), error });
    return this.#finish(task, this.executor.exhausted(task, error), 'exhausted');
  }

  /** Invariant 2: effects and the removal of the task are one transaction, refused when the lease was lost. */
  async #finish(
    task: Task<unknown>,
    effects: ((tx: Transaction) => Promise<void>) | undefined,
    ending: Ending,
  ): Promise<Ending> {
    return this.surroundings.work.run(task.origin, async (tx) => {
      if (!(await this.surroundings.store.remove(tx, this.leased))) return 'lost';
      await effects?.(tx);
      return ending;
    });
  }

  #task(span: OpenSpan): Task<unknown> {
    const { kind, key, payload, attempt, maxAttempts } = this.leased;
    // Events of the effects become children of this try's span.
    const origin = { ...this.leased.origin, traceparent: span.traceparent ?? this.leased.origin.traceparent };
    return { kind, key, payload, attempt, maxAttempts, origin, signal: this.#abort.signal };
  }

  #keepLease(): NodeJS.Timeout {
    const leaseMs = leaseMsOf(this.executor);
    return setInterval(() => void this.#renew(leaseMs), leaseMs / 3).unref();
  }

  async #renew(leaseMs: number): Promise<void> {
    try {
      if (await this.surroundings.store.renew(this.leased, leaseMs)) return;
      this.#lost = true;
      this.#abort.abort(
        new TransientError('CHIMERA_TASK_LEASE_LOST', 'the lease ended; another process has the task'),
      );
    } catch (error) {
      // The next renewal may succeed; if none does, another process takes over and our outcome is refused.
      this.surroundings.log.warn('lease of a task could not be renewed', {
        task: nameOf(this.leased),
        error,
      });
    }
  }
}

/** Lease of an executor's tasks in milliseconds. */
export function leaseMsOf(executor: TaskExecutor): number {
  return executor.leaseMs ?? 60_000;
}

function nameOf(task: { readonly kind: string; readonly key: string; readonly attempt: number }) {
  return { kind: task.kind, key: task.key, attempt: task.attempt };
}

function describe(error: unknown): string {
  if (MeshError.is(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function lastTryLost(task: LeasedTask): MeshError {
  return new TransientError(
    'CHIMERA_WORKER_LOST',
    `the process that ran the last of ${task.maxAttempts} tries ended before the task did`,
    { details: { lastError: task.lastError } },
  );
}

function noTriesLeft(task: Task<unknown>, reason: string): MeshError {
  return new TransientError(
    'CHIMERA_TASK_EXHAUSTED',
    `${task.maxAttempts} tries did not succeed, the last one: ${reason}`,
  );
}
