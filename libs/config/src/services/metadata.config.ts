import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { lineage } from '../groups/metadata.js';
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

/** What the metadata service reads. */
export const metadataConfig = declareService('metadata', {
  kafka: kafka(),
  registry: registry(),
  database: database(),
  http: http(7102),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  metrics: metrics(),
  secrets: secrets(),
  files: files(),
  lineage: lineage(),
});

/** Settings of the metadata service. */
export type MetadataConfig = ConfigOf<typeof metadataConfig>;
