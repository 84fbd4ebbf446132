import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { KafkaTransportStrategy, OutboxRelay, milliseconds, startWhenAvailable } from '@chimera/messaging';
import {
  Database,
  InboxRetention,
  Notifications,
  TaskWorkers,
  UnitOfWork,
  assertMigrated,
} from '@chimera/persistence';
import { Metrics, type Logger } from '@chimera/telemetry';
import type { Lifecycle, LifecyclePart } from '../mesh/lifecycle.js';
import { migrationFolders } from '../mesh/migration-folders.js';
import type { ServiceOptions } from '../mesh/service-options.js';
import { LOGGER } from '../mesh/tokens.js';
import { findExecutors } from '../tasks/find-executors.js';

const nothing = (): Promise<void> => Promise.resolve();

/**
 * What starts, in this order, and stops in the reverse one: database, relay, consumer, tasks, then the
 * service's own parts. The
 * consumer comes after the relay so that the first effects leave at once, and `app.init()` has run before.
 */
export function serviceParts(
  app: INestApplication,
  options: ServiceOptions,
  lifecycle: Lifecycle,
): readonly LifecyclePart[] {
  return [
    databasePart(app, options),
    relayPart(app.get(OutboxRelay)),
    consumerPart(app, lifecycle),
    tasksPart(app, options),
    ...(options.parts ?? []).map((part) => app.get(part)),
  ];
}

function databasePart(app: INestApplication, options: ServiceOptions): LifecyclePart {
  const database = app.get(Database);
  const retention = app.get(InboxRetention);
  const log = app.get<Logger>(LOGGER);
  return {
    name: 'database',
    start: async () => {
      const folders = migrationFolders(options.migrations);
      await startWhenAvailable(
        () => assertMigrated(database, folders),
        log,
        milliseconds(options.patience ?? '60s'),
      );
      retention.start();
    },
    stop: async () => {
      await retention.stop();
      await app.get(Notifications).close();
      await database.close();
    },
  };
}

function relayPart(relay: OutboxRelay): LifecyclePart {
  return { name: 'relay', start: () => relay.start(), stop: () => relay.close() };
}

function consumerPart(app: INestApplication, lifecycle: Lifecycle): LifecyclePart {
  return {
    name: 'consumer',
    start: async () => {
      await app.startAllMicroservices();
      lifecycle.schemasVerified = true;
    },
    stop: () => app.get(KafkaTransportStrategy).close(),
  };
}

function tasksPart(app: INestApplication, options: ServiceOptions): LifecyclePart {
  const executors = findExecutors(app.get(ModulesContainer));
  if (executors.length === 0) return { name: 'tasks', start: nothing, stop: nothing };
  const log = app.get<Logger>(LOGGER).child({ part: 'tasks' });
  const parts = {
    database: app.get(Database),
    notifications: app.get(Notifications),
    work: app.get(UnitOfWork),
    metrics: app.get(Metrics),
  };
  const workers = new TaskWorkers({ ...parts, executors, log });
  return {
    name: 'tasks',
    start: () => workers.start(),
    stop: () => workers.stop(milliseconds(options.drain ?? '10s')),
  };
}
