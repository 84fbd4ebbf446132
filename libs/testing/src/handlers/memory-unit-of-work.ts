import { InvariantError, type MessageOf, type Topic } from '@chimera/contracts';
import { assertFitsContract } from '@chimera/messaging';
import {
  originOf,
  type CausingMessage,
  type EnqueueOptions,
  type Origin,
  type Row,
  type SkippedWork,
  type Transaction,
  type UnitOfWork,
  type WorkResult,
} from '@chimera/persistence';

/** An event that left through a transaction. */
export interface PublishedEvent {
  readonly topic: Topic;
  readonly message: unknown;
  readonly origin: Origin;
}

/** A task that a transaction enqueued. */
export interface EnqueuedTask {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly options: EnqueueOptions;
}

/** Answers the SQL of handlers that do without a repository. */
export type AnswerQuery = (sql: string, parameters: readonly unknown[]) => readonly Row[];

const alreadyHandled: SkippedWork = { kind: 'skipped', reason: 'already-handled' };

interface Effects {
  readonly published: PublishedEvent[];
  readonly tasks: EnqueuedTask[];
}

/**
 * Inbox, outbox and tasks in memory, with the rules of the real ones: all or nothing, a message once per
 * group, a pending task of the same kind and key kept, events checked against their contract.
 */
export class MemoryUnitOfWork {
  readonly published: PublishedEvent[] = [];
  readonly tasks: EnqueuedTask[] = [];
  private readonly inbox = new Set<string>();

  constructor(private readonly answer: AnswerQuery = refuse) {}

  /** The same object under the type that handlers ask for. */
  asUnitOfWork(): UnitOfWork {
    // UnitOfWork has private fields, so no other class fits its type; the public methods are the same.
    return this as unknown as UnitOfWork;
  }

  async once(message: CausingMessage, work: (tx: Transaction) => Promise<WorkResult>): Promise<WorkResult> {
    const id = inboxId(message);
    if (this.inbox.has(id)) return alreadyHandled;
    const result = await this.transact(originOf(message), work);
    this.inbox.add(id);
    return result;
  }

  async onceForBatch<D extends { readonly context: CausingMessage }>(
    batch: readonly D[],
    work: (tx: Transaction, fresh: readonly D[]) => Promise<WorkResult>,
  ): Promise<WorkResult> {
    const ids = new Map(batch.map((one) => [inboxId(one.context), one]));
    const fresh = [...ids].filter(([id]) => !this.inbox.has(id)).map(([, one]) => one);
    if (fresh[0] === undefined || batch[0] === undefined) return alreadyHandled;
    const result = await this.transact(originOf(batch[0].context), (tx) => work(tx, fresh));
    for (const id of ids.keys()) this.inbox.add(id);
    return result;
  }

  async run<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transact(origin, work);
  }

  async read<T>(work: (tx: Pick<Transaction, 'query'>) => Promise<T>): Promise<T> {
    return work(this.transaction({ published: [], tasks: [] }, noOrigin));
  }

  /** What a transaction did counts only when it did not throw. */
  private async transact<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const effects: Effects = { published: [], tasks: [] };
    const result = await work(this.transaction(effects, origin));
    this.published.push(...effects.published);
    for (const task of effects.tasks) if (!this.isPending(task)) this.tasks.push(task);
    return result;
  }

  private transaction(effects: Effects, origin: Origin): Transaction {
    return {
      query: async <R extends Row>(sql: string, parameters: readonly unknown[] = []) =>
        this.answer(sql, parameters) as readonly R[],
      publish: async <T extends Topic>(topic: T, message: MessageOf<T>) => {
        assertFitsContract(topic, message);
        effects.published.push({ topic, message, origin });
      },
      enqueue: async (kind, key, payload, options = {}) => {
        effects.tasks.push({ kind, key, payload, options });
      },
      withOrigin: (other) => this.transaction(effects, other),
    };
  }

  private isPending({ kind, key }: EnqueuedTask): boolean {
    return this.tasks.some((task) => task.kind === kind && task.key === key);
  }
}

const noOrigin: Origin = { correlationId: 'read', causationId: null, actor: 'test', traceparent: null };

function inboxId({ group, messageId }: CausingMessage): string {
  return `${group} ${messageId}`;
}

function refuse(sql: string): never {
  throw new InvariantError(
    `Expected the handler to reach the database through a repository fake, found a query: ${sql}.`,
    {
      hint: 'Give the harness a fake repository, or `{ query }` to answer SQL.',
    },
  );
}
