import { ModulesContainer } from '@nestjs/core';
import type { Provider } from '@nestjs/common';
import { allTopics } from '@chimera/contracts';
import { createKafkaPort, type KafkaPort } from '@chimera/kafka';
import {
  KafkaTransportStrategy,
  MessageCodec,
  OutboxRelay,
  SchemaRegistry,
  milliseconds,
  telemetryMetrics,
} from '@chimera/messaging';
import { PostgresOutboxStore } from '@chimera/persistence';
import { Metrics, type Logger } from '@chimera/telemetry';
import { isRequestScoped } from './request-scope.js';
import type { ServiceOptions } from './service-options.js';
import { GROUP, KAFKA, LOGGER, OPTIONS } from './tokens.js';

/** Registry, codec, Kafka, transport and relay of a service. */
export const messagingProviders: Provider[] = [
  {
    provide: SchemaRegistry,
    inject: [OPTIONS],
    useFactory: ({ config }: ServiceOptions) =>
      new SchemaRegistry({ url: config.registry.url, stateDir: config.state.directory }),
  },
  {
    provide: MessageCodec,
    inject: [OPTIONS, SchemaRegistry],
    useFactory: ({ config }: ServiceOptions, registry: SchemaRegistry) =>
      new MessageCodec(config.service, registry),
  },
  {
    provide: KAFKA,
    inject: [OPTIONS, LOGGER],
    useFactory: ({ config }: ServiceOptions, logger: Logger) =>
      createKafkaPort({
        brokers: config.kafka.brokers,
        clientId: config.service,
        logger,
        replication: {
          factor: config.kafka.replicationFactor ?? null,
          minInsync: config.kafka.minInsyncReplicas ?? null,
        },
      }),
  },
  {
    provide: GROUP,
    inject: [OPTIONS],
    useFactory: ({ config, group }: ServiceOptions) => group ?? config.service,
  },
  {
    provide: KafkaTransportStrategy,
    inject: [OPTIONS, KAFKA, MessageCodec, Metrics, LOGGER, ModulesContainer],
    useFactory: transportOf,
  },
  {
    provide: OutboxRelay,
    inject: [PostgresOutboxStore, KAFKA, Metrics, LOGGER, GROUP],
    useFactory: (
      store: PostgresOutboxStore,
      kafka: KafkaPort,
      metrics: Metrics,
      log: Logger,
      group: string,
    ) =>
      new OutboxRelay({
        store,
        kafka,
        metrics: telemetryMetrics(metrics, group),
        log: log.child({ part: 'relay' }),
      }),
  },
];

function groupOf({ config, group }: ServiceOptions): string {
  return group ?? config.service;
}

function transportOf(
  options: ServiceOptions,
  kafka: KafkaPort,
  codec: MessageCodec,
  metrics: Metrics,
  log: Logger,
  modules: ModulesContainer,
): KafkaTransportStrategy {
  const group = groupOf(options);
  const owned = allTopics.filter((topic) => topic.owner === options.config.service);
  return new KafkaTransportStrategy({
    group,
    kafka,
    codec,
    metrics: telemetryMetrics(metrics, group),
    log: log.child({ part: 'consumer' }),
    publishes: [...owned, ...(options.publishes ?? [])],
    onCrash: (error) => options.onFatal?.(error),
    isRequestScoped: (extras) => isRequestScoped(modules, extras),
    drainMs: milliseconds(options.drain ?? '10s'),
    startMs: milliseconds(options.patience ?? '60s'),
    ...(options.failures === undefined ? {} : { failures: options.failures }),
  });
}
