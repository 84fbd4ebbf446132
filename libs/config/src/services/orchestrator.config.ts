import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { database, http, kafka, logging, metrics, otlp, registry, state } from '../groups/shared.js';

/** What the orchestrator service reads. */
export const orchestratorConfig = declareService('orchestrator', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7104),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
});

/** Settings of the orchestrator service. */
export type OrchestratorConfig = ConfigOf<typeof orchestratorConfig>;
