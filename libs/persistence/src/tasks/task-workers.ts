import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { InvariantError } from '@chimera/contracts';
import { instruments, type Logger, type Metrics } from '@chimera/telemetry';
import type { Database } from '../postgres/database.js';
import type { Notifications } from '../postgres/notifications.js';
import type { UnitOfWork } from '../work/unit-of-work.js';
import { LaneRotation, type DueLane, type ShareLimits } from './lane-rotation.js';
import { leaseMsOf, RunningTask, type TaskSurroundings } from './running-task.js';
import { TaskStore, type LaneHead, type LeasedTask } from './task-store.js';
import type { TaskExecutor } from './task.js';
import { WakeTimer } from './wake-timer.js';

/** What the workers of a service need. */
export interface TaskWorkersOptions {
  readonly database: Database;
  readonly notifications: Notifications;
  readonly work: UnitOfWork;
  readonly executors: readonly TaskExecutor[];
  readonly log: Logger;
  readonly metrics?: Metrics;
}

interface Kind {
  readonly executor: TaskExecutor;
  readonly rotation: LaneRotation;
  readonly running: Set<RunningTask>;
}

/**
 * Runs the durable tasks of a service. Kinds have slots of their own, and within a kind the lanes (the key up to
 * its first slash) take turns, so that neither a kind nor a namespace can starve another (Invariant 12).
 * Woken by notification, by the time the next task is due, and by the poll of `Notifications`.
 */
export class TaskWorkers {
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #store: TaskStore;
  readonly #surroundings: TaskSurroundings;
  readonly #channel: string;
  readonly #timer = new WakeTimer(() => this.#wake());
  readonly #ended = new Set<Promise<void>>();
  #unsubscribe: () => Promise<void> = async () => undefined;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #stopped = false;

  /** Throws `CHIMERA_INVARIANT` when two executors have one kind. */
  constructor(private readonly options: TaskWorkersOptions) {
    const { database, work, log, metrics } = options;
    this.#kinds = kindsOf(options.executors);
    this.#channel = `${database.schema}.tasks`;
    this.#store = new TaskStore(database, `${hostname()}:${process.pid}:${randomUUID()}`);
    this.#surroundings = {
      store: this.#store,
      work,
      log,
      channel: this.#channel,
      ...(metrics && { metrics }),
    };
  }

  /** Begins to take tasks. Does not throw when the database is away: it is tried again. */
  async start(): Promise<void> {
    if (this.#kinds.size === 0) return;
    this.#unsubscribe = await this.options.notifications.subscribe(this.#channel, () => this.#wake());
    this.#wake();
  }

  /**
   * Takes no more tasks and lets those that run finish for half of the deadline (default 20,000 ms); then their
   * signals are aborted, and what has not ended by the deadline is handed back to other processes (Invariant 7).
   */
  async stop(deadlineMs = 20_000): Promise<void> {
    this.#stopped = true;
    this.#timer.cancel();
    await this.#unsubscribe();
    await this.#looking;
    if (await this.#allEnded(deadlineMs / 2)) return;
    for (const task of this.#running()) task.stop();
    if (await this.#allEnded(deadlineMs / 2)) return;
    await Promise.allSettled(this.#running().map((task) => task.abandon()));
  }

  #running(): RunningTask[] {
    return [...this.#kinds.values()].flatMap((kind) => [...kind.running]);
  }

  async #allEnded(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.allSettled([...this.#ended]), deadline]);
    clearTimeout(timer);
    return this.#ended.size === 0;
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#looking !== null) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#lookAgain) this.#wake();
    });
  }

  /** Never throws: a database that is away is asked again a little later. */
  async #look(): Promise<void> {
    this.#lookAgain = false;
    try {
      const open = [...this.#kinds.values()].filter((kind) => freeOf(kind) > 0);
      // One question for all kinds: a service looks several times for each task, and most kinds rest.
      const heads = open.length === 0 ? [] : await this.#store.dueLanes(open.map(kindName));
      for (const kind of open)
        await this.#fill(
          kind,
          heads.filter((head) => head.kind === kindName(kind)),
        );
      if (!this.#lookAgain) this.#timer.set(await this.#store.nextDueMs([...this.#kinds.keys()]));
    } catch (error) {
      this.options.log.warn('cannot look for tasks; trying again', { error });
      this.#timer.set(2_000);
    }
  }

  async #fill(kind: Kind, lanes: readonly LaneHead[]): Promise<void> {
    const { executor, rotation } = kind;
    const free = freeOf(kind);
    if (free <= 0 || this.#stopped || lanes.length === 0) return;
    const shares = rotation.share(grouped(lanes, executor), free, limitsOf(kind));
    const tasks = await this.#store.claim(executor.kind, shares, leaseMsOf(executor));
    for (const task of tasks) this.#begin(kind, task);
    // A lane may have had fewer tasks than its share; others may fill the slots.
    if (tasks.length > 0 && tasks.length < free) this.#lookAgain = true;
  }

  #begin(kind: Kind, leased: LeasedTask): void {
    const task = new RunningTask(leased, kind.executor, this.#surroundings);
    kind.running.add(task);
    this.#report(kind);
    const ended = task.run().finally(() => {
      kind.running.delete(task);
      this.#ended.delete(ended);
      this.#report(kind);
      this.#wake();
    });
    this.#ended.add(ended);
  }

  #report({ executor, running }: Kind): void {
    this.options.metrics?.set(instruments.tasksRunning, { 'chimera.task.kind': executor.kind }, running.size);
  }
}

function freeOf({ executor, running }: Kind): number {
  return executor.concurrency - running.size;
}

function kindName({ executor }: Kind): string {
  return executor.kind;
}

function grouped(lanes: readonly LaneHead[], { groupOf }: TaskExecutor): readonly DueLane[] {
  return groupOf === undefined ? lanes : lanes.map((lane) => ({ ...lane, group: groupOf(lane.key) }));
}

function limitsOf({ executor, running }: Kind): ShareLimits {
  const { groupOf, laneConcurrency } = executor;
  const runningByGroup = new Map<string, number>();
  for (const { key } of running) {
    const group = groupOf?.(key) ?? '';
    runningByGroup.set(group, (runningByGroup.get(group) ?? 0) + 1);
  }
  return {
    ...(laneConcurrency === undefined ? {} : { mostPerLane: laneConcurrency }),
    ...(groupOf === undefined ? {} : { runningByGroup }),
  };
}

function kindsOf(executors: readonly TaskExecutor[]): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const executor of executors) {
    if (kinds.has(executor.kind))
      throw new InvariantError(`two executors are registered for tasks of kind ${executor.kind}`);
    kinds.set(executor.kind, { executor, rotation: new LaneRotation(), running: new Set() });
  }
  return kinds;
}
