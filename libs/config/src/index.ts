export { Secret } from './secrets/secret.js';
export { SecretResolver, type SecretResolverOptions } from './secrets/secret-resolver.js';
export { parseSecretReference, type SecretReference } from './secrets/secret-reference.js';
export { childEnvironment, environment } from './environment.js';
export { heapFlags } from './heap-flags.js';
export { loadConfig, type ConfigFault, type Environment } from './declaration/load-config.js';
export {
  declareService,
  variablesOf,
  type ConfigOf,
  type DeclaredVariable,
  type ServiceDeclaration,
} from './declaration/service-declaration.js';
export {
  field,
  group,
  type CrossCheck,
  type Field,
  type FieldGroup,
  type Fields,
  type ValuesOf,
} from './declaration/field.js';
export {
  absolutePath,
  flag,
  hostAndPort,
  listOf,
  oneOf,
  optional,
  secretUrl,
  text,
  url,
  wholeNumber,
  type Parser,
} from './declaration/parser.js';
export { database, files, http, kafka, logging, otlp, registry, secrets, state } from './groups/shared.js';
export { supervisor } from './groups/ingestion.js';
export { lineage } from './groups/metadata.js';
export { delivery } from './groups/notification.js';
export { declaredVariables, serviceConfigs, serviceNames, type ServiceName } from './services/catalogue.js';
export { auditConfig, type AuditConfig } from './services/audit.config.js';
export { consoleConfig, type ConsoleConfig } from './services/console.config.js';
export { discoveryConfig, type DiscoveryConfig } from './services/discovery.config.js';
export { dqConfig, type DqConfig } from './services/dq.config.js';
export { ingestionConfig, type IngestionConfig } from './services/ingestion.config.js';
export { intakeConfig, type IntakeConfig } from './services/intake.config.js';
export { metadataConfig, type MetadataConfig } from './services/metadata.config.js';
export { notificationConfig, type NotificationConfig } from './services/notification.config.js';
export { orchestratorConfig, type OrchestratorConfig } from './services/orchestrator.config.js';
export { workerConfig, type WorkerConfig } from './services/worker.config.js';
