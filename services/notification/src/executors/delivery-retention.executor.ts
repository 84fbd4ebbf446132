import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { DeliveryRepository } from '../repositories/delivery.repository.js';
import { HeldNoticeRepository } from '../repositories/held-notice.repository.js';

/** Kind of the task that forgets old deliveries once a day. */
export const deliveryRetention = 'delivery-retention';

const dayMs = 86_400_000;
/** Days that deliveries are kept after they ended. */
export const keptDays = 90;

/** Forgets deliveries that ended long ago; its key is the day, and it puts the next day's into the queue. */
@Executes()
export class DeliveryRetentionExecutor implements TaskExecutor<Record<string, never>> {
  readonly kind = deliveryRetention;
  readonly concurrency = 1;

  constructor(
    private readonly work: UnitOfWork,
    private readonly deliveries: DeliveryRepository,
    private readonly held: HeldNoticeRepository,
  ) {}

  async execute(task: Task<Record<string, never>>): Promise<TaskOutcome> {
    const endedBefore = new Date(Date.now() - keptDays * dayMs);
    while ((await this.work.run(task.origin, (tx) => this.deliveries.forget(tx, endedBefore))) > 0)
      task.signal.throwIfAborted();
    return {
      kind: 'done',
      effects: async (tx) => {
        await this.held.forgetFolds(tx);
        await nextRetention(tx);
      },
    };
  }

  exhausted(): (tx: Transaction) => Promise<void> {
    return nextRetention;
  }
}

/** Puts tomorrow's task into the queue; one that waits there is left alone. */
export async function nextRetention(tx: Transaction): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  const runAt = new Date(Date.parse(today) + dayMs);
  await tx.enqueue(deliveryRetention, runAt.toISOString().slice(0, 10), {}, { runAt });
}
