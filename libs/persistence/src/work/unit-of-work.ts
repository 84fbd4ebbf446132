import { attributes, instruments, withSpan, type Metrics } from '@chimera/telemetry';
import type { Database } from '../postgres/database.js';
import type { TransactionSession } from '../postgres/open-transaction.js';
import { enqueueTask } from './enqueue.js';
import { freshOf, noting, type InboxMessage } from './inbox.js';
import { OutboxWriter } from './outbox-writer.js';
import {
  originOf,
  type Cause,
  type EventEncoder,
  type Origin,
  type Row,
  type Transaction,
} from './transaction.js';

/** A handler chose not to act; `skip(reason)` of `@chimera/messaging` builds one. */
export interface SkippedWork {
  readonly kind: 'skipped';
  readonly reason: string;
}

/** Nothing = done. */
export type WorkResult = void | SkippedWork;

/** The message that causes a transaction; `MessageContext` of `@chimera/messaging` fits by shape. */
export interface CausingMessage extends InboxMessage, Cause {
  /** For the count of duplicates. */
  readonly topic?: string;
}

/** What a unit of work needs. */
export interface UnitOfWorkOptions {
  readonly database: Database;
  readonly encoder: EventEncoder;
  readonly metrics?: Metrics;
}

/** A transaction that only reads. */
export type ReadTransaction = Pick<Transaction, 'query'>;

type Work<T> = (tx: Transaction, opened: readonly Row[]) => Promise<T>;

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
    const result = await this.#transact(
      originOf(message),
      (tx, noted) => (noted.length === 0 ? Promise.resolve(alreadyHandled) : work(tx)),
      noting([message]),
    );
    // Counted once it is committed: a transaction may be repeated.
    this.#dropped(message, result === alreadyHandled ? 1 : 0);
    return result;
  }

  /**
   * For batch handlers: calls `work` with those not handled before, in their order, in one transaction. What it
   * publishes is caused by the first of them; `tx.withOrigin` names another. Answers `already-handled` when none is left.
   */
  async onceForBatch<D extends { readonly context: CausingMessage }>(
    batch: readonly D[],
    work: (tx: Transaction, fresh: readonly D[]) => Promise<WorkResult>,
  ): Promise<WorkResult> {
    const [first] = batch;
    if (first === undefined) return alreadyHandled;
    let dropped = 0;
    const result = await this.#transact(
      originOf(first.context),
      async (tx, noted) => {
        const fresh = firstOfEach(batch, freshOf(noted));
        dropped = batch.length - fresh.length;
        return fresh.length === 0 ? alreadyHandled : work(tx, fresh);
      },
      noting(batch.map((one) => one.context)),
    );
    this.#dropped(first.context, dropped);
    return result;
  }

  /** For requests, tasks and clocks: no inbox. */
  async run<T>(origin: Origin, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transact(origin, work);
  }

  /** One snapshot, no writing. */
  async read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    return this.options.database.transaction(work, { mode: 'read', ...this.#conflicts() });
  }

  async #transact<T>(origin: Origin, work: Work<T>, opening?: string): Promise<T> {
    if (origin.traceparent !== null) return this.#commit(origin, work, opening);
    // Without a parent each event and task would begin a trace of its own.
    return withSpan('unit of work', {}, ({ traceparent }) =>
      this.#commit({ ...origin, traceparent }, work, opening),
    );
  }

  async #commit<T>(origin: Origin, work: Work<T>, opening?: string): Promise<T> {
    const { database, encoder } = this.options;
    return database.transaction(
      async (session, opened) => {
        const outbox = new OutboxWriter(encoder, database.schema);
        const result = await work(transactionOn(session, outbox, origin), opened);
        outbox.flush(session);
        return result;
      },
      { ...this.#conflicts(), ...(opening === undefined ? {} : { opening }) },
    );
  }

  #dropped({ topic, group }: CausingMessage, count: number): void {
    const place = { [attributes.messagingDestination]: topic ?? '', [attributes.messagingGroup]: group };
    if (count > 0) this.options.metrics?.count(instruments.duplicatesDropped, place, count);
  }

  #conflicts() {
    return { onConflict: () => this.options.metrics?.count(instruments.transactionsRepeated, {}) };
  }
}

function transactionOn(session: TransactionSession, outbox: OutboxWriter, origin: Origin): Transaction {
  return {
    query: (sql, parameters) => session.query(sql, parameters),
    publish: async (topic, message) => outbox.add(topic, message, origin),
    enqueue: (kind, key, payload, options) => enqueueTask(session, { kind, key, payload, origin }, options),
    withOrigin: (other) => transactionOn(session, outbox, other),
  };
}

/** A message that stands twice in one batch is handled once. */
function firstOfEach<D extends { readonly context: CausingMessage }>(
  batch: readonly D[],
  fresh: ReadonlySet<string>,
): readonly D[] {
  const left = new Set(fresh);
  return batch.filter((one) => left.delete(one.context.messageId));
}
