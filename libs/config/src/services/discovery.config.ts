import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { database, http, kafka, logging, metrics, otlp, registry, state } from '../groups/shared.js';

/** What the discovery service reads. */
export const discoveryConfig = declareService('discovery', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7103),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
});

/** Settings of the discovery service. */
export type DiscoveryConfig = ConfigOf<typeof discoveryConfig>;
