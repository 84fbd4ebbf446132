import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { SecretResolver } from '@chimera/config';
import { KafkaTransportStrategy, OutboxRelay } from '@chimera/messaging';
import { Database } from '@chimera/persistence';
import { Metrics, createLogger, type Logger } from '@chimera/telemetry';
import { databaseIndicator, migrationsIndicator } from '../health/database-indicators.js';
import { HealthController } from '../health/health.controller.js';
import type { Indicator } from '../health/indicator.js';
import {
  consumerIndicator,
  handlersIndicator,
  registryIndicator,
  relayIndicator,
  startedIndicator,
} from '../health/mesh-indicators.js';
import { Readiness } from '../health/readiness.js';
import { MetricsController } from '../health/metrics.controller.js';
import { OpenApiController } from '../openapi/openapi.controller.js';
import { Lifecycle } from './lifecycle.js';
import { messagingProviders } from './messaging.providers.js';
import { migrationFolders } from './migration-folders.js';
import { persistenceProviders } from './persistence.providers.js';
import type { ServiceOptions, ServiceSettings } from './service-options.js';
import { CONFIG, INDICATORS, LOGGER, OPTIONS } from './tokens.js';

const processProviders: Provider[] = [
  { provide: CONFIG, inject: [OPTIONS], useFactory: ({ config }: ServiceOptions) => config },
  {
    provide: LOGGER,
    inject: [OPTIONS],
    useFactory: ({ config }: ServiceOptions) =>
      createLogger({ service: config.service, level: config.logging.level }),
  },
  {
    provide: Metrics,
    inject: [OPTIONS],
    useFactory: ({ config }: ServiceOptions) =>
      new Metrics({ service: config.service, namespaces: config.metrics?.namespaces ?? [] }),
  },
  {
    provide: SecretResolver,
    inject: [OPTIONS],
    useFactory: ({ config }: ServiceOptions) => new SecretResolver(config.secrets ?? {}),
  },
  { provide: Lifecycle, inject: [LOGGER], useFactory: (log: Logger) => new Lifecycle(log) },
  {
    provide: INDICATORS,
    inject: [OPTIONS, Lifecycle, Database, KafkaTransportStrategy, OutboxRelay],
    useFactory: indicatorsOf,
  },
  {
    provide: Readiness,
    inject: [OPTIONS, INDICATORS],
    useFactory: ({ config }: ServiceOptions, indicators: readonly Indicator[]) =>
      new Readiness(config.service, indicators),
  },
];

/** What every service is made of; global, so that a service's own module only lists what is its own. */
@Module({})
export class MeshModule {
  /**
   * Provides Database, UnitOfWork, MessageCodec, SchemaRegistry, SecretResolver, Metrics, and by token
   * `CONFIG`, `LOGGER`, `KAFKA`; serves health, metrics and the OpenAPI document. `runService` imports it;
   * connects nothing by itself.
   */
  static forService<C extends ServiceSettings>(options: ServiceOptions<C>): DynamicModule {
    const providers = [
      { provide: OPTIONS, useValue: options },
      ...processProviders,
      ...persistenceProviders,
      ...messagingProviders,
    ];
    return {
      module: MeshModule,
      global: true,
      controllers: [HealthController, MetricsController, OpenApiController],
      providers,
      exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}

function indicatorsOf(
  options: ServiceOptions,
  lifecycle: Lifecycle,
  database: Database,
  transport: KafkaTransportStrategy,
  relay: OutboxRelay,
): readonly Indicator[] {
  return [
    startedIndicator(lifecycle),
    databaseIndicator(database),
    migrationsIndicator(database, migrationFolders(options.migrations)),
    registryIndicator(lifecycle),
    consumerIndicator(transport),
    relayIndicator(relay),
    handlersIndicator(transport),
    ...(options.indicators ?? []),
  ];
}
