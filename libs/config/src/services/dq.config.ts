import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { database, http, kafka, logging, otlp, registry, state } from '../groups/shared.js';

/** What the dq service reads. */
export const dqConfig = declareService('dq', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7106),
  state: state(),
  logging: logging(),
  otlp: otlp(),
});

/** Settings of the dq service. */
export type DqConfig = ConfigOf<typeof dqConfig>;
