import { instruments, withSpan, type Metrics } from '@chimera/telemetry';
import type { Database } from '../postgres/database.js';
import type { SqlSession } from '../postgres/sql-session.js';
import { enqueueTask } from './enqueue.js';
import { noteHandled, type InboxMessage } from './inbox.js';
import { OutboxWriter } from './outbox-writer.js';
import type { EventEncoder, Origin, Transaction } from './transaction.js';

/** A handler chose not to act; `skip(reason)` of `@chimera/messaging` builds one. */
export interface SkippedWork {
  readonly kind: 'skipped';
  readonly reason: string;
}

/** Nothing = done. */
export type WorkResult = void | SkippedWork;

/** The message that causes a transaction; `MessageContext` of `@chimera/messaging` fits by shape. */
export interface CausingMessage extends InboxMessage {
  readonly correlationId: string;
  readonly actor: string;
  readonly traceparent: string | null;
}

/** What a unit of work needs. */
export interface UnitOfWorkOptions {
  readonly database: Database;
  readonly encoder: EventEncoder;
  readonly metrics?: Metrics;
}

/** A transaction that only reads. */
export type ReadTransaction = Pick<Transaction, 'query'>;

const alreadyHandled: SkippedWork = { kind: 'skipped', reason: 'already-handled' };

/**
 * Runs work in one transaction of the service's schema. State, inbox, outbox and tasks change together or not
 * at all (Invariants 2 and 4). Work may be run again after a conflict, so it does nothing outside the transaction.
 */
export class UnitOfWork {
  constructor(private readonly options: UnitOfWorkOptions) {}

  /**
   * For message handlers: notes the message first and answers `already-handled` without calling `work` when the
   * group has handled it before. A skip result of `work` is returned and commits what it did.
   */
  async once(message: CausingMessage, work: (tx: Transaction) => Promise<WorkResult>): Promise<WorkResult> {
    return this.#transact(originOf(message), async (tx) => {
      const fresh = await noteHandled(tx, [message]);
      return fresh.size === 0 ? alreadyHandled : work(tx);
    });
  }

  /**
   * For batch handlers: calls `work` with those not handled before, in their order, in one transaction. What it
   * publishes is caused by the first of them. Answers `already-handled` when none is left.
   */
  async onceForBatch<D extends { readonly context: CausingMessage }>(
    batch: readonly D[],
    work: (tx: Transaction, fresh: readonly D[]) => Promise<WorkResult>,
  ): Promise<WorkResult> {
    const [first] = batch;
    if (first === undefined) return alreadyHandled;
    return this.#transact(originOf(first.context), async (tx) => {
      const fresh = firstOfEach(
        batch,
        await noteHandled(
          tx,
          batch.map((one) => one.context),
        ),
      );
      return fresh.length === 0 ? alreadyHandled : work(tx, fresh);
    });
  }

  /** For requests, tasks and clocks: no inbox. */
  async run<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transact(origin, work);
  }

  /** One snapshot, no writing. */
  async read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    return this.options.database.transaction(work, { mode: 'read', ...this.#conflicts() });
  }

  async #transact<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (origin.traceparent !== null) return this.#commit(origin, work);
    // Without a parent each event and task would begin a trace of its own.
    return withSpan('unit of work', {}, ({ traceparent }) => this.#commit({ ...origin, traceparent }, work));
  }

  async #commit<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { database, encoder } = this.options;
    return database.transaction(async (session) => {
      const outbox = new OutboxWriter(encoder, database.schema);
      const result = await work(transactionOn(session, outbox, origin));
      await outbox.flush(session);
      return result;
    }, this.#conflicts());
  }

  #conflicts() {
    return { onConflict: () => this.options.metrics?.count(instruments.transactionsRepeated, {}) };
  }
}

function transactionOn(session: SqlSession, outbox: OutboxWriter, origin: Origin): Transaction {
  return {
    query: (sql, parameters) => session.query(sql, parameters),
    publish: async (topic, message) => outbox.add(topic, message, origin),
    enqueue: (kind, key, payload, options) => enqueueTask(session, { kind, key, payload, origin }, options),
  };
}

function originOf(message: CausingMessage): Origin {
  const { correlationId, actor, traceparent } = message;
  return { correlationId, causationId: message.messageId, actor, traceparent };
}

/** A message that stands twice in one batch is handled once. */
function firstOfEach<D extends { readonly context: CausingMessage }>(
  batch: readonly D[],
  fresh: ReadonlySet<string>,
): readonly D[] {
  const left = new Set(fresh);
  return batch.filter((one) => left.delete(one.context.messageId));
}
