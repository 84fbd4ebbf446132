import { declareService, type ConfigOf } from '../declaration/service-declaration.js';
import { files, kafka, logging, otlp, registry, secrets, state } from '../groups/shared.js';

/**
 * What a worker process (reader, writer, checker) inherits from the service that started it. No database:
 * workers reach the service's state only through the process that supervises them.
 */
export const workerConfig = declareService('worker', {
  kafka: kafka(),
  registry: registry(),
  state: state(),
  logging: logging(),
  otlp: otlp(),
  secrets: secrets(),
  files: files(),
});

/** Settings of a worker process. */
export type WorkerConfig = ConfigOf<typeof workerConfig>;
