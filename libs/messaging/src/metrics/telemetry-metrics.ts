import { attributes, instruments, type Metrics } from '@chimera/telemetry';
import type { MessagingMetrics } from './messaging-metrics.js';

/** Messaging's measurements of one group, kept in the process's `Metrics`. */
export function telemetryMetrics(metrics: Metrics, group: string): MessagingMetrics {
  const consumed = (topic: string, outcome: string, reason = ''): void =>
    metrics.count(instruments.messagesConsumed, {
      [attributes.messagingDestination]: topic,
      [attributes.messagingGroup]: group,
      [attributes.outcome]: outcome,
      [attributes.reason]: reason,
    });
  const place = (topic: string) => ({
    [attributes.messagingDestination]: topic,
    [attributes.messagingGroup]: group,
  });
  return {
    handled: (topic) => consumed(topic, 'handled'),
    skipped: (topic, reason) => consumed(topic, 'skipped', reason),
    retried: (topic, code) => consumed(topic, 'retried', code),
    deadLettered: (topic, code) => {
      consumed(topic, 'dead-lettered', code);
      metrics.count(instruments.deadLetters, { ...place(topic), [attributes.errorType]: code });
    },
    handlerDuration: (topic, seconds) => metrics.observe(instruments.processDuration, place(topic), seconds),
    lag: (topic, partition, records) =>
      metrics.set(
        instruments.consumerLag,
        { ...place(topic), [attributes.messagingPartition]: partition },
        records,
      ),
    handlerStopped: (topic, code) => consumed(topic, 'stopped', code),
    sent: (topic, records) =>
      metrics.count(instruments.messagesSent, { [attributes.messagingDestination]: topic }, records),
    relayed: (events) => metrics.count(instruments.outboxRelayed, {}, events),
    relayFailed: (code) => metrics.count(instruments.outboxErrors, { [attributes.errorType]: code }),
  };
}
