export type {
  Bound,
  Declaration,
  Ingestion,
  IntentDataset,
  IntentRule,
  Notify,
  ParquetSource,
  PostgresSource,
  RuleAction,
  Severity,
  Source,
  SourceIntent,
  Target,
  Team,
  Webhook,
} from './model/intent.js';
export type {
  CompleteIngestion,
  CompleteRule,
  IngestionPart,
  IngestionPartDataset,
  PipelineConfig,
  SourcePart,
  SourcePartDataset,
} from './model/parts.js';
export { canonicalJson, sha256 } from './form/canonical.js';
export { diffIntents, type IntentChange } from './form/diff.js';
export { contractRules, ingestionPart, pipelineConfig, sourcePart, type HashedPart } from './form/parts.js';
export { readPipelineConfig, readSourcePart } from './form/read-parts.js';
export { resolveRelativePaths } from './form/resolve-relative-paths.js';
export { type Place } from './json/pointer.js';
export { intentLimits } from './limits.js';
export { type SchemaNode } from './schema/schema-node.js';
export { intentSchema } from './schema/source-intent.schema.js';
export { fault, type FaultDetails } from './validation/fault.js';
export { nearestName, suggestion } from './validation/nearest-name.js';
export { locateInIntent, peekIntent, type IntentPeek } from './validation/peek-intent.js';
export { validateIntent, type IntentValidation } from './validation/validate-intent.js';
