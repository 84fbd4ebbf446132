import type { Provider } from '@nestjs/common';
import { MessageCodec } from '@chimera/messaging';
import {
  Database,
  InboxRetention,
  Notifications,
  PostgresOutboxStore,
  UnitOfWork,
} from '@chimera/persistence';
import { Metrics, type Logger } from '@chimera/telemetry';
import type { ServiceOptions } from './service-options.js';
import { LOGGER, OPTIONS } from './tokens.js';

/** Database, unit of work, outbox and inbox of a service. */
export const persistenceProviders: Provider[] = [
  {
    provide: Database,
    inject: [OPTIONS, LOGGER],
    useFactory: ({ config }: ServiceOptions, log: Logger) => new Database(databaseOptions(config), log),
  },
  {
    provide: Notifications,
    inject: [OPTIONS, LOGGER],
    useFactory: ({ config }: ServiceOptions, log: Logger) => new Notifications(databaseOptions(config), log),
  },
  {
    provide: UnitOfWork,
    inject: [Database, MessageCodec, Metrics],
    useFactory: (database: Database, encoder: MessageCodec, metrics: Metrics) =>
      new UnitOfWork({ database, encoder, metrics }),
  },
  {
    provide: PostgresOutboxStore,
    inject: [Database, Notifications],
    useFactory: (database: Database, notifications: Notifications) =>
      new PostgresOutboxStore(database, notifications),
  },
  {
    provide: InboxRetention,
    inject: [Database, OPTIONS, LOGGER],
    useFactory: (database: Database, { config }: ServiceOptions, log: Logger) =>
      new InboxRetention({ database, log, days: config.database.inboxRetentionDays }),
  },
];

function databaseOptions({ service, database }: ServiceOptions['config']) {
  return {
    connectionUrl: database.url,
    schema: service,
    poolSize: database.poolSize,
    statementTimeoutMs: database.statementTimeoutMs,
    applicationName: `chimera ${service}`,
  };
}
