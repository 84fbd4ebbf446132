import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { supervisor } from '../groups/ingestion.js';
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

/** What the ingestion service reads. */
export const ingestionConfig = declareService('ingestion', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7105),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
  secrets: secrets(),
  files: files(),
  warmth: warmth(),
  supervisor: supervisor(),
});

/** Settings of the ingestion service. */
export type IngestionConfig = ConfigOf<typeof ingestionConfig>;
