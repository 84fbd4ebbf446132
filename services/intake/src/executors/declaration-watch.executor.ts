import { Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';
import { Clock } from '../declarations/clock.js';
import { DeclarationNotices } from '../declarations/declaration-notices.js';

/** Kind of the task that looks at every declaration once a day. */
export const declarationWatch = 'declaration-watch';

const dayMs = 86_400_000;

/** Looks at every declaration once a day; its key is the day, and it puts the next day's into the queue. */
@Executes()
export class DeclarationWatchExecutor implements TaskExecutor<Record<string, never>> {
  readonly kind = declarationWatch;
  readonly concurrency = 1;

  constructor(
    private readonly notices: DeclarationNotices,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<TaskOutcome> {
    const today = this.clock.today();
    return {
      kind: 'done',
      effects: async (tx) => {
        await this.notices.tellDue(tx, today);
        await this.next(tx, today);
      },
    };
  }

  /** A day that went wrong must not end the watch: what it missed, the next one tells. */
  exhausted(_task: Task<Record<string, never>>): (tx: Transaction) => Promise<void> {
    return (tx) => this.next(tx, this.clock.today());
  }

  private async next(tx: Transaction, today: string): Promise<void> {
    const runAt = new Date(Date.parse(today) + dayMs);
    await tx.enqueue(declarationWatch, runAt.toISOString().slice(0, 10), {}, { runAt });
  }
}
