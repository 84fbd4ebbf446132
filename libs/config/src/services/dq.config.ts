import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import {
  database,
  files,
  http,
  kafka,
  logging,
  metrics,
  otlp,
  registry,
  secrets,
  state,
  warmth,
} from '../groups/shared.js';

/** What the dq service reads. */
export const dqConfig = declareService('dq', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7106),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
  secrets: secrets(),
  files: files(),
  warmth: warmth(),
});

/** Settings of the dq service. */
export type DqConfig = ConfigOf<typeof dqConfig>;
