import {
  RejectedMessageError,
  TransientError,
  subjectOf,
  topics,
  type RunStartRequested,
  type Topic,
} from '@chimera/contracts';
import { silentLogger } from '@chimera/telemetry';
import type { CodecRegistry } from '../codec/message-codec.js';
import { MessageCodec } from '../codec/message-codec.js';
import { DeadLetterWriter } from '../dead-letter/dead-letter-writer.js';
import { HandlerRegistry, type RegisteredHandler } from '../handling/handler-registry.js';
import { retryPolicy } from '../handling/retry-policy.js';
import { createMemoryKafka } from '@chimera/kafka';
import type { IncomingRecord, KafkaPort, OutgoingRecord } from '@chimera/kafka';
import { silentMetrics, type MessagingMetrics } from '../metrics/messaging-metrics.js';
import { ControlConsumer, type ControlConsumerOptions } from './control-consumer.js';
import { HandlerGate } from './handler-gate.js';

/** A topic of the catalogue keyed by namespace and pipeline. */
export const topic = topics.intake.runStartRequested;
export const group = 'orchestrator';
export const dlq = `${topic.name}.${group}.dlq`;

/** A valid message of the topic. */
export function aRequest(runId: string, pipeline = 'p'): RunStartRequested {
  return { namespace: 'aviation', pipeline, runId, requestedBy: 'ada', parameters: '{}', rerunOf: null };
}

/** A registry in memory that can be taken away. */
export class FakeRegistry implements CodecRegistry {
  away = false;
  private readonly schemas = new Map<number, string>();
  private readonly ids = new Map<string, number>();

  register(subject: string, schema: string): number {
    const id = this.schemas.size + 1;
    this.schemas.set(id, schema);
    this.ids.set(`${subject} ${schema}`, id);
    return id;
  }

  async lookup(subject: string, schema: string): Promise<{ id: number; version: number } | null> {
    this.answer();
    const id = this.ids.get(`${subject} ${schema}`);
    return id === undefined ? null : { id, version: 1 };
  }

  async lookupCached(): Promise<null> {
    return null;
  }

  async forget(): Promise<void> {}

  async schemaById(id: number): Promise<string> {
    this.answer();
    const schema = this.schemas.get(id);
    if (schema === undefined)
      throw new RejectedMessageError('CHIMERA_SCHEMA_UNREGISTERED', `Expected schema id ${id}, found none.`);
    return schema;
  }

  private answer(): void {
    if (this.away) throw new TransientError('CHIMERA_REGISTRY_UNAVAILABLE', 'away');
  }
}

/** Counts by name, such as `retried:CHIMERA_INTERNAL`. */
export class CountedMetrics implements MessagingMetrics {
  readonly counts = new Map<string, number>();
  handled = (): void => this.count('handled');
  skipped = (_topic: string, reason: string): void => this.count(`skipped:${reason}`);
  retried = (_topic: string, code: string): void => this.count(`retried:${code}`);
  deadLettered = (_topic: string, code: string): void => this.count(`dead-lettered:${code}`);
  handlerStopped = (_topic: string, code: string): void => this.count(`stopped:${code}`);
  handlerDuration = silentMetrics.handlerDuration;
  paused = (_topic: string, _partition: number, reason: string): void => this.count(`paused:${reason}`);
  resumed = (): void => this.count('resumed');
  sendDuration = silentMetrics.sendDuration;
  sent = silentMetrics.sent;
  relayed = silentMetrics.relayed;
  relayFailed = silentMetrics.relayFailed;

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

export type TestHandler = Partial<Omit<RegisteredHandler, 'call'>> & Pick<RegisteredHandler, 'call'>;

/** The transport on a Kafka in memory, without Nest. */
export class TestTransport {
  readonly kafka = createMemoryKafka();
  readonly registry = new FakeRegistry();
  readonly metrics = new CountedMetrics();
  readonly gate = new HandlerGate(this.metrics, silentLogger);
  readonly codec = new MessageCodec('intake', this.registry);
  readonly schemaId = this.registry.register(subjectOf(topic), topic.schema);
  private consumer: ControlConsumer | null = null;

  get port(): KafkaPort {
    return this.kafka.port;
  }

  async prepare(partitions = 1): Promise<this> {
    await this.codec.prepare([topic]);
    await (await this.port.admin()).ensureTopics([{ name: topic.name, partitions }]);
    return this;
  }

  async start(handler: TestHandler, options: Partial<ControlConsumerOptions> = {}): Promise<ControlConsumer> {
    const registry = new HandlerRegistry(() => true);
    const retry = retryPolicy({ attempts: 3, firstDelay: 1, maxDelay: 5 });
    registry.add(
      topic.name,
      { topic: topic as Topic, kind: 'single', handler: 'TestHandler', retry, maxBatch: 1, ...handler },
      false,
    );
    this.consumer = new ControlConsumer({
      kafka: this.port,
      registry,
      gate: this.gate,
      group,
      codec: this.codec,
      deadLetters: new DeadLetterWriter(this.port, group),
      metrics: this.metrics,
      log: silentLogger,
      queue: { highBytes: 1_000_000, highCount: 100 },
      failures: { deadLetters: 50, messages: 100 },
      commitIntervalMs: 1,
      onCrash: (error) => {
        throw error;
      },
      ...options,
    });
    await this.consumer.start();
    return this.consumer;
  }

  /** Produces as Chimera would. */
  async produce(messages: readonly RunStartRequested[], partition = 0): Promise<void> {
    const origin = { correlationId: 'flow', causationId: 'cause', actor: 'ada', traceparent: null };
    await this.produceRaw(
      messages.map((message) => {
        const { key, headers, payload } = this.codec.encodeEvent(topic, message, origin);
        return { key, headers, value: payload };
      }),
      partition,
    );
  }

  async produceRaw(records: readonly OutgoingRecord[], partition = 0): Promise<void> {
    const producer = await this.port.producer();
    await producer.send([{ topic: topic.name, partition, records }]);
    await producer.close();
  }

  async committed(partition = 0): Promise<number> {
    const offsets = await (await this.port.admin()).groupOffsets(group, topic.name);
    return offsets.find((one) => one.partition === partition)?.nextOffset ?? -1;
  }

  /** Everything on the dead letter topic; empty when there is no such topic. */
  async deadLetters(): Promise<readonly IncomingRecord[]> {
    const admin = await this.port.admin();
    if (!(await admin.listTopics()).includes(dlq)) return [];
    const [range] = await admin.offsets(dlq);
    const found: IncomingRecord[] = [];
    const reader = await this.port.rangeReader();
    for await (const records of reader.read({ topic: dlq, partition: 0, from: 0, to: range!.high }))
      found.push(...records);
    await reader.close();
    return found;
  }

  async close(): Promise<void> {
    await this.consumer?.close(1_000);
  }
}
