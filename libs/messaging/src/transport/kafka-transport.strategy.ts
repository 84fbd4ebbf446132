import {
  Server,
  type CustomTransportStrategy,
  type MessageHandler as NestHandler,
} from '@nestjs/microservices';
import { InvariantError, type Topic, topicByName } from '@chimera/contracts';
import { DeadLetterWriter } from '../dead-letter/dead-letter-writer.js';
import { kafkaTransport, type HandlerExtras } from '../handling/handler-extras.js';
import { HandlerRegistry } from '../handling/handler-registry.js';
import type { KafkaPort } from '@chimera/kafka';
import type { MessageCodec } from '../codec/message-codec.js';
import type { MessagingMetrics } from '../metrics/messaging-metrics.js';
import type { Logger } from '@chimera/telemetry';
import { ControlConsumer } from './control-consumer.js';
import { defaultFailureLimit, type FailureLimit } from './failure-window.js';
import { HandlerGate, type StoppedHandler } from './handler-gate.js';
import { fromNest } from './nest-call.js';
import type { Backlog } from './partition-worker.js';
import { defaultQueueLimits, type QueueLimits } from './partition-queue.js';
import { startWhenAvailable } from './start-when-available.js';

/** What the transport needs and how it behaves. */
export interface KafkaTransportOptions {
  /** Consumer group: the service's name, or one per supervisor. */
  readonly group: string;
  readonly kafka: KafkaPort;
  readonly codec: MessageCodec;
  readonly metrics: MessagingMetrics;
  readonly log: Logger;
  /** Topics that the service publishes; their schemas are verified at start with those it handles. */
  readonly publishes: readonly Topic[];
  /** The client gave up (defect K12): the process has to end. */
  readonly onCrash: (error: Error) => void;
  /** Whether a handler class depends on request scope, which is refused. Default: none does. */
  readonly isRequestScoped?: (extras: HandlerExtras) => boolean;
  /** Default: topics of the catalogue. */
  readonly isKnownTopic?: (name: string) => boolean;
  /** Default 2 MiB and 500 records per partition. */
  readonly queue?: QueueLimits;
  /** Default: more than 50 dead letters in the last 100 messages stop the handler. */
  readonly failures?: FailureLimit;
  /** Default 200. */
  readonly commitIntervalMs?: number;
  /** Time for the messages in hand when the service stops. Default 10,000. */
  readonly drainMs?: number;
  /** Time for broker and registry to appear at start. Default 60,000. */
  readonly startMs?: number;
}

/** Nest transport over the Kafka port: collects handlers, validates them, starts and stops consumption. */
export class KafkaTransportStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = kafkaTransport;
  override readonly propagatesEventHandlerErrors = true;
  readonly gate: HandlerGate;
  private readonly registry: HandlerRegistry;
  private readonly deadLetters: DeadLetterWriter;
  private consumer: ControlConsumer | null = null;

  constructor(private readonly options: KafkaTransportOptions) {
    super();
    this.gate = new HandlerGate(options.metrics, options.log);
    this.registry = new HandlerRegistry(options.isKnownTopic ?? ((name) => topicByName(name) !== undefined));
    this.deadLetters = new DeadLetterWriter(options.kafka, options.group);
  }

  /** Called by Nest for each handler. Throws `CHIMERA_HANDLER_REGISTRY` (stop). */
  override addHandler(
    pattern: string,
    callback: NestHandler,
    _isEvent?: boolean,
    extras: Record<string, unknown> = {},
  ): void {
    const handler = extras as Partial<HandlerExtras>;
    const requestScoped =
      handler.topic !== undefined &&
      (this.options.isRequestScoped?.(extras as unknown as HandlerExtras) ?? false);
    this.registry.add(pattern, fromNest(callback, handler), requestScoped);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.consumer?.close(this.options.drainMs ?? 10_000);
    this.consumer = null;
    await this.deadLetters.close();
  }

  /** Milliseconds since the broker last answered a fetch; null when the service handles no topic. */
  lastFetchAgeMs(): number | null {
    return this.consumer?.lastFetchAgeMs() ?? null;
  }

  /** What waits on each partition that this process handles. */
  backlog(): readonly Backlog[] {
    return this.consumer?.backlog() ?? [];
  }

  stoppedHandlers(): readonly StoppedHandler[] {
    return this.gate.all();
  }

  on(event: string): never {
    throw new InvariantError(
      `Expected no listener on the Kafka transport, found one for ${event}; the port reports through its own callbacks.`,
    );
  }

  unwrap<T>(): T {
    throw new InvariantError('Expected nobody to ask for the Kafka client; inject KafkaPort instead.');
  }

  private async start(): Promise<void> {
    const { codec, log, publishes, startMs = 60_000 } = this.options;
    await startWhenAvailable(() => codec.prepare([...this.registry.topics(), ...publishes]), log, startMs);
    if (this.registry.all().length === 0) return;
    const {
      queue = defaultQueueLimits,
      failures = defaultFailureLimit,
      commitIntervalMs = 200,
    } = this.options;
    const parts = {
      registry: this.registry,
      gate: this.gate,
      deadLetters: this.deadLetters,
      queue,
      failures,
      commitIntervalMs,
    };
    this.consumer = new ControlConsumer({ ...this.options, ...parts });
    await this.consumer.start();
  }
}
