import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { delivery } from '../groups/notification.js';
import { database, http, kafka, logging, metrics, otlp, registry, secrets, state } from '../groups/shared.js';

/** What the notification service reads. */
export const notificationConfig = declareService('notification', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7107),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
  secrets: secrets(),
  delivery: delivery(),
});

/** Settings of the notification service. */
export type NotificationConfig = ConfigOf<typeof notificationConfig>;
