import { PausedTime, attributes, instruments, type Metrics } from '@chimera/telemetry';
import type { MessagingMetrics, PauseReason } from './messaging-metrics.js';

const reasons: readonly PauseReason[] = ['queue-full', 'handler-stopped'];
const system = { [attributes.messagingSystem]: 'kafka' } as const;
const polled = { ...system, [attributes.messagingOperation]: 'poll' } as const;
const processed = { ...system, [attributes.messagingOperation]: 'process' } as const;
const sending = { ...system, [attributes.messagingOperation]: 'send' } as const;

/** Messaging's measurements of one group, kept in the process's `Metrics`. */
export function telemetryMetrics(metrics: Metrics, group: string): MessagingMetrics {
  const paused = new PausedTime(metrics, reasons);
  const place = (topic: string) => ({
    [attributes.messagingDestination]: topic,
    [attributes.messagingGroup]: group,
  });
  const failed = (topic: string, code: string) => ({ ...place(topic), [attributes.errorType]: code });
  const consumed = (topic: string, outcome: string, reason = ''): void =>
    metrics.count(instruments.messagesConsumed, {
      ...polled,
      ...place(topic),
      [attributes.outcome]: outcome,
      [attributes.reason]: reason,
    });
  return {
    handled: (topic) => consumed(topic, 'handled'),
    skipped: (topic, reason) => consumed(topic, 'skipped', reason),
    retried: (topic, code) => metrics.count(instruments.messageRetries, failed(topic, code)),
    deadLettered: (topic, code) => {
      consumed(topic, 'dead-lettered', code);
      metrics.count(instruments.deadLetters, failed(topic, code));
    },
    handlerDuration: (topic, seconds, code) =>
      metrics.observe(instruments.processDuration, { ...processed, ...failed(topic, code ?? '') }, seconds),
    handlerStopped: (topic, code) => metrics.set(instruments.handlersStopped, failed(topic, code), 1),
    paused: (topic, partition, reason) => {
      paused.end(`${topic}/${partition}`);
      paused.begin(`${topic}/${partition}`, reason);
    },
    resumed: (topic, partition) => paused.end(`${topic}/${partition}`),
    ...relayMetrics(metrics),
  };
}

function relayMetrics(
  metrics: Metrics,
): Pick<MessagingMetrics, 'sent' | 'sendDuration' | 'relayed' | 'relayFailed'> {
  return {
    sent: (topic, records, code) => {
      const values = { [attributes.messagingDestination]: topic, [attributes.errorType]: code ?? '' };
      metrics.count(instruments.messagesSent, { ...sending, ...values }, records);
    },
    sendDuration: (seconds, code) => {
      const values = { [attributes.messagingOperationType]: 'send', [attributes.errorType]: code ?? '' };
      metrics.observe(instruments.operationDuration, { ...sending, ...values }, seconds);
    },
    relayed: (events) => metrics.count(instruments.outboxRelayed, {}, events),
    relayFailed: (code) => metrics.count(instruments.outboxErrors, { [attributes.errorType]: code }),
  };
}
