import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { database, http, kafka, logging, metrics, otlp, registry, state } from '../groups/shared.js';

/** What the console service reads. */
export const consoleConfig = declareService('console', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7109),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
});

/** Settings of the console service. */
export type ConsoleConfig = ConfigOf<typeof consoleConfig>;
