import { randomUUID } from 'node:crypto';
import { InvariantError, identityOf, keyOf, type Topic } from '@chimera/contracts';
import {
  assertFitsContract,
  handlerExtrasOf,
  type Delivered,
  type HandlerExtras,
  type HandlerResult,
  type MessageContext,
  type Skipped,
} from '@chimera/messaging';
import type { UnitOfWork } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import {
  MemoryUnitOfWork,
  type AnswerQuery,
  type EnqueuedTask,
  type PublishedEvent,
} from './memory-unit-of-work.js';

/** What became of a message; an error that the handler throws is thrown on. */
export type DeliveryOutcome = { readonly kind: 'handled' } | Skipped;

interface SingleShape<M> {
  handle(message: M, context: MessageContext): Promise<HandlerResult>;
}
interface BatchShape<M> {
  handleBatch(
    batch: readonly { readonly message: M; readonly context: MessageContext }[],
    signal: AbortSignal,
  ): Promise<HandlerResult>;
}

/** The message type that a handler class takes. */
export type HandledMessage<H> =
  H extends SingleShape<infer M> ? M : H extends BatchShape<infer M> ? M : never;

/** Settings of a harness. */
export interface HarnessOptions {
  /** Answers `tx.query` of handlers that do without a repository fake. Default: a query fails the test. */
  readonly query?: AnswerQuery;
  /** Default `test`. */
  readonly group?: string;
}

/** A handler with an inbox, outbox and task queue in memory. */
export interface HandlerHarness<H> {
  readonly handler: H;
  /** Events published so far, in order. */
  readonly published: readonly PublishedEvent[];
  /** Tasks enqueued so far. */
  readonly tasks: readonly EnqueuedTask[];
  /** Events published so far on a topic. */
  publishedOn<M>(topic: Topic<M>): readonly M[];
  /** Delivers one message, checked against its contract. A batch handler gets a batch of one. */
  deliver(message: HandledMessage<H>, context?: Partial<MessageContext>): Promise<DeliveryOutcome>;
  /** Delivers several to a batch handler at once. */
  deliverBatch(messages: readonly HandledMessage<H>[]): Promise<DeliveryOutcome>;
  /** Delivers the last message or batch once more, under the same ids. */
  redeliver(): Promise<DeliveryOutcome>;
}

/**
 * A class with `@Handles` or `@HandlesBatch`, ready for unit specs. `dependencies` gives its constructor
 * parameters: `harness(XHandler, (work) => [work, fakeRepository])`.
 */
export function harness<A extends unknown[], H extends object>(
  type: new (...parameters: A) => H,
  dependencies: (work: UnitOfWork) => [...A],
  options: HarnessOptions = {},
): HandlerHarness<H> {
  const extras = handlerExtrasOf(type);
  if (extras === undefined)
    throw new InvariantError(`Expected ${type.name} to carry @Handles or @HandlesBatch, found neither.`);
  const work = new MemoryUnitOfWork(options.query);
  const handler = new type(...dependencies(work.asUnitOfWork()));
  return new MemoryHarness(handler, extras, work, options.group ?? 'test');
}

class MemoryHarness<H extends object> implements HandlerHarness<H> {
  private last: readonly Delivered<Topic>[] = [];

  constructor(
    readonly handler: H,
    private readonly extras: HandlerExtras,
    private readonly work: MemoryUnitOfWork,
    private readonly group: string,
  ) {}

  get published(): readonly PublishedEvent[] {
    return this.work.published;
  }

  get tasks(): readonly EnqueuedTask[] {
    return this.work.tasks;
  }

  publishedOn<M>(topic: Topic<M>): readonly M[] {
    return this.published
      .filter((event) => event.topic.name === topic.name)
      .map((event) => event.message as M);
  }

  async deliver(message: HandledMessage<H>, context: Partial<MessageContext> = {}): Promise<DeliveryOutcome> {
    return this.call([this.delivered(message, context)]);
  }

  async deliverBatch(messages: readonly HandledMessage<H>[]): Promise<DeliveryOutcome> {
    return this.call(messages.map((message) => this.delivered(message, {})));
  }

  async redeliver(): Promise<DeliveryOutcome> {
    return this.call(this.last);
  }

  private async call(batch: readonly Delivered<Topic>[]): Promise<DeliveryOutcome> {
    this.last = batch;
    return (await this.invoke(batch)) ?? { kind: 'handled' };
  }

  private async invoke(batch: readonly Delivered<Topic>[]): Promise<HandlerResult> {
    if (this.extras.kind === 'batch') {
      return (this.handler as unknown as BatchShape<unknown>).handleBatch(
        batch,
        new AbortController().signal,
      );
    }
    const [only, ...more] = batch;
    if (only === undefined || more.length > 0)
      throw new InvariantError(`Expected one message for ${this.extras.handler}, found ${batch.length}.`);
    return (this.handler as unknown as SingleShape<unknown>).handle(only.message, only.context);
  }

  private delivered(message: unknown, given: Partial<MessageContext>): Delivered<Topic> {
    const { topic } = this.extras;
    assertFitsContract(topic, message);
    const messageId = given.messageId ?? identityOf(topic, message) ?? randomUUID();
    const context: MessageContext = {
      messageId,
      topic: topic.name,
      group: this.group,
      correlationId: messageId,
      causationId: null,
      actor: 'test',
      key: keyOf(topic, message),
      occurredAt: new Date(),
      attempt: 1,
      traceparent: null,
      signal: new AbortController().signal,
      log: silentLogger,
      ...given,
    };
    return { message, context };
  }
}
