import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { TimelinessWatch } from '../timeliness/timeliness-watch.js';
import { watchTask, type WatchTask } from '../timeliness/watch-task.js';

/** Looks at a period when its version is expected, and when its promise breaks. Repeating it tells nothing twice. */
@Executes()
export class WatchPromiseExecutor implements TaskExecutor<WatchTask> {
  readonly kind = watchTask;
  readonly concurrency = 2;

  constructor(private readonly watch: TimelinessWatch) {}

  async execute(task: Task<WatchTask>): Promise<TaskOutcome> {
    return { kind: 'done', effects: (tx) => this.watch.look(tx, task.payload) };
  }

  /** Only the database could have failed; the period is left as it is, and the next version settles it. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }
}
