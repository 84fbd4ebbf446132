import { startBatchSpan, startConsumerSpan, type OpenSpan } from '@chimera/telemetry';
import type { HandlerResult } from '../handling/handler.js';
import type { RegisteredHandler } from '../handling/handler-registry.js';
import { codeOf } from './decision.js';
import { contextOf, type Delivery } from './delivery.js';
import type { RunnerDependencies } from './delivery-runner.js';

/** Calls the handler once, inside a consumer span, and counts what it returns. Throws what the handler throws. */
export async function callHandler(
  handler: RegisteredHandler,
  batch: readonly Delivery[],
  deps: RunnerDependencies,
  signal: AbortSignal,
): Promise<void> {
  const topic = handler.topic.name;
  const span =
    handler.kind === 'single'
      ? singleSpan(topic, deps.group, batch[0]!)
      : batchSpan(topic, deps.group, batch);
  const started = performance.now();
  let failure: string | null = null;
  try {
    const result = await call(handler, batch, span, deps, signal);
    for (let index = 0; index < batch.length; index += 1) count(result, topic, deps);
    span.end();
  } catch (error) {
    failure = codeOf(error);
    span.end(error);
    throw error;
  } finally {
    deps.metrics.handlerDuration(topic, (performance.now() - started) / 1_000, failure);
  }
}

function call(
  handler: RegisteredHandler,
  batch: readonly Delivery[],
  span: OpenSpan,
  deps: RunnerDependencies,
  signal: AbortSignal,
): Promise<HandlerResult> {
  const facts = { topic: handler.topic, group: deps.group, signal, log: deps.log };
  if (handler.kind === 'single') {
    const delivery = batch[0]!;
    return handler.call(delivery.message, contextOf(delivery, { ...facts, traceparent: span.traceparent }));
  }
  // In a batch each message goes on in its own trace; the batch's span is linked to all of them.
  const delivered = batch.map((delivery) => ({
    message: delivery.message,
    context: contextOf(delivery, { ...facts, traceparent: null }),
  }));
  return handler.call(delivered, signal);
}

function singleSpan(topic: string, group: string, { envelope, record }: Delivery): OpenSpan {
  const { messageId, key, correlationId, traceparent } = envelope;
  return startConsumerSpan({
    topic,
    group,
    messageId,
    key,
    correlationId,
    partition: record.partition,
    offset: record.offset,
    parent: traceparent,
  });
}

function batchSpan(topic: string, group: string, batch: readonly Delivery[]): OpenSpan {
  const { partition } = batch[0]!.record;
  return startBatchSpan({
    topic,
    group,
    partition,
    parents: batch.map((delivery) => delivery.envelope.traceparent),
  });
}

function count(result: HandlerResult, topic: string, deps: RunnerDependencies): void {
  if (result === undefined) deps.metrics.handled(topic);
  else deps.metrics.skipped(topic, result.reason);
}
