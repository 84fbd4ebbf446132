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
} from '../groups/shared.js';

/** What the intake service reads. */
export const intakeConfig = declareService('intake', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7101),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
  secrets: secrets(),
  files: files(),
});

/** Settings of the intake service. */
export type IntakeConfig = ConfigOf<typeof intakeConfig>;
