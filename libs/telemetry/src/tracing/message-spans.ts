import type { Attributes } from '@opentelemetry/api';
import { attributes as names } from '../attributes.js';
import { startSpan, type OpenSpan } from './spans.js';

/** An event that enters the outbox. */
export interface ProducedMessage {
  readonly topic: string;
  /** Record key, when it is known before the event is encoded. */
  readonly key?: string;
  readonly correlationId: string;
  /** `traceparent` of what caused it. */
  readonly parent: string | null;
}

/** A message that is handled. */
export interface ConsumedMessage {
  readonly topic: string;
  readonly group: string;
  readonly messageId: string;
  readonly key: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly correlationId?: string;
  /** `traceparent` header of the record. */
  readonly parent: string | null;
}

/** Messages handled at once. */
export interface ConsumedBatch {
  readonly topic: string;
  readonly group: string;
  readonly partition?: number;
  /** `traceparent` headers of the records; the span is linked to each. */
  readonly parents: readonly (string | null)[];
}

/** A try of a task. */
export interface ExecutedTask {
  readonly kind: string;
  readonly key: string;
  readonly attempt: number;
  readonly correlationId: string;
  /** `traceparent` of the transaction that enqueued it. */
  readonly parent: string | null;
}

/** Producer span of one event; its `traceparent` goes into the record's headers. */
export function startProducerSpan(message: ProducedMessage): OpenSpan {
  return startSpan(`send ${message.topic}`, {
    kind: 'producer',
    parent: message.parent,
    attributes: {
      ...operation('send', message.topic),
      ...(message.key === undefined ? {} : { [names.kafkaKey]: message.key }),
      [names.correlationId]: message.correlationId,
    },
  });
}

/** Consumer span of one message, child of its producer span. */
export function startConsumerSpan(message: ConsumedMessage): OpenSpan {
  return startSpan(`process ${message.topic}`, {
    kind: 'consumer',
    parent: message.parent,
    attributes: {
      ...operation('process', message.topic),
      [names.messagingGroup]: message.group,
      [names.messagingMessageId]: message.messageId,
      [names.kafkaKey]: message.key,
      ...(message.partition === undefined ? {} : { [names.messagingPartition]: String(message.partition) }),
      ...(message.offset === undefined ? {} : { [names.kafkaOffset]: message.offset }),
      ...(message.correlationId === undefined ? {} : { [names.correlationId]: message.correlationId }),
    },
  });
}

/** One span for a batch: a trace of its own, linked to the producer span of every message. */
export function startBatchSpan(batch: ConsumedBatch): OpenSpan {
  return startSpan(`process ${batch.topic}`, {
    kind: 'consumer',
    links: batch.parents,
    attributes: {
      ...operation('process', batch.topic),
      [names.messagingGroup]: batch.group,
      [names.messagingBatchCount]: batch.parents.length,
      ...(batch.partition === undefined ? {} : { [names.messagingPartition]: String(batch.partition) }),
    },
  });
}

/** Consumer span of one try of a task, child of the span that enqueued it. */
export function startTaskSpan(task: ExecutedTask): OpenSpan {
  return startSpan(`task ${task.kind}`, {
    kind: 'consumer',
    parent: task.parent,
    attributes: {
      [names.taskKind]: task.kind,
      [names.taskKey]: task.key,
      [names.attempt]: task.attempt,
      [names.correlationId]: task.correlationId,
    },
  });
}

function operation(name: 'send' | 'process', topic: string): Attributes {
  return {
    [names.messagingSystem]: 'kafka',
    [names.messagingOperation]: name,
    [names.messagingOperationType]: name,
    [names.messagingDestination]: topic,
  };
}
