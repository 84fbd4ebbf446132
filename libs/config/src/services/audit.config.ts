import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { database, http, kafka, logging, metrics, otlp, registry, state } from '../groups/shared.js';

/** What the audit service reads. */
export const auditConfig = declareService('audit', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7108),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
});

/** Settings of the audit service. */
export type AuditConfig = ConfigOf<typeof auditConfig>;
