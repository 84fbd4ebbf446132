import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { TransientError } from '@chimera/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { startTelemetry } from '../start-telemetry.js';
import { startBatchSpan, startConsumerSpan, startProducerSpan, startTaskSpan } from './message-spans.js';
import { startSpan, withSpan } from './spans.js';
import { parseTraceparent, traceIdOf } from './traceparent.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = `00-${traceId}-00f067aa0ba902b7-01`;

afterEach(() => trace.disable());

describe('traceparent', () => {
  it('takes a valid one apart', () => {
    expect(parseTraceparent(parent)).toMatchObject({ traceId, spanId: '00f067aa0ba902b7', traceFlags: 1 });
  });

  it.each([
    null,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `ff-${traceId}-00f067aa0ba902b7-01`,
    `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
  ])('begins anew for %s', (text) => {
    expect(parseTraceparent(text)).toBeNull();
  });
});

describe('tracing without an exporter', () => {
  it('makes valid ids and continues the trace of the parent', async () => {
    const telemetry = await startTelemetry({ service: 'sample', otlpEndpoint: null });
    const root = startSpan('root').traceparent;
    const child = startProducerSpan({ topic: 't', correlationId: 'c', parent: root }).traceparent;
    expect(parseTraceparent(root)).not.toBeNull();
    expect(traceIdOf(child)).toBe(traceIdOf(root));
    expect(child).not.toBe(root);
    await telemetry.shutdown();
  });

  it('passes on what the parent said about sampling', async () => {
    const telemetry = await startTelemetry({ service: 'sample' });
    expect(startSpan('a', { parent }).traceparent).toMatch(/-01$/);
    expect(startSpan('a').traceparent).toMatch(/-00$/);
    await telemetry.shutdown();
  });

  it('passes the parent through when tracing was never started', () => {
    expect(startSpan('a', { parent }).traceparent).toBe(parent);
    expect(startSpan('a').traceparent).toBeNull();
  });
});

describe('spans', () => {
  it('link producer, consumer and task in one trace, with messaging attributes', async () => {
    const exporter = recorded();
    const producer = startProducerSpan({ topic: 'chimera.a.b.v1', key: 'k', correlationId: 'c', parent });
    producer.end();
    const consumer = startConsumerSpan({
      topic: 'chimera.a.b.v1',
      group: 'g',
      messageId: 'm',
      key: 'k',
      partition: 2,
      offset: 7,
      parent: producer.traceparent,
    });
    consumer.end();
    startTaskSpan({
      kind: 'harvest',
      key: 'k',
      attempt: 1,
      correlationId: 'c',
      parent: consumer.traceparent,
    }).end();
    const [sent, processed, task] = exporter.getFinishedSpans();
    expect([sent, processed, task].map((span) => span?.spanContext().traceId)).toEqual([
      traceId,
      traceId,
      traceId,
    ]);
    expect(processed?.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId);
    expect(task?.parentSpanContext?.spanId).toBe(processed?.spanContext().spanId);
    expect(processed?.attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.destination.name': 'chimera.a.b.v1',
      'messaging.destination.partition.id': '2',
      'messaging.kafka.offset': 7,
      'messaging.consumer.group.name': 'g',
    });
  });

  it('links a batch to each of its messages', () => {
    const exporter = recorded();
    startBatchSpan({ topic: 't', group: 'g', parents: [parent, null, parent] }).end();
    const [batch] = exporter.getFinishedSpans();
    expect(batch?.links.map((link) => link.context.traceId)).toEqual([traceId, traceId]);
    expect(batch?.attributes['messaging.batch.message_count']).toBe(3);
  });

  it('marks a span failed with the code and without the secret, once', async () => {
    const exporter = recorded();
    const failing = withSpan('work', {}, async () => {
      throw new TransientError('CHIMERA_KAFKA_UNAVAILABLE', 'kafka://u:canary@h is away');
    });
    await expect(failing).rejects.toThrow('away');
    const [span] = exporter.getFinishedSpans();
    expect(span?.attributes['error.type']).toBe('CHIMERA_KAFKA_UNAVAILABLE');
    expect(span?.status.message).toBe('kafka://***@h is away');
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });
});

function recorded(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  return exporter;
}
