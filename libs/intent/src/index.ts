export type {
  Bound,
  Classification,
  ColumnDeclaration,
  Compatibility,
  CsvFormat,
  CsvSource,
  Declaration,
  Discover,
  Ingestion,
  IntentDataset,
  IntentRule,
  Notify,
  ParquetSource,
  PartitionGranularity,
  PostgresSource,
  Retention,
  RuleAction,
  SchemaChangePolicy,
  Severity,
  Sla,
  Source,
  SourceIntent,
  Target,
  TargetMode,
  Team,
  Transform,
  Trigger,
  Way,
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
export { completeIngestion } from './form/complete-ingestion.js';
export { canonicalJson, sha256 } from './form/canonical.js';
export { diffIntents, type IntentChange } from './form/diff.js';
export { implicationTexts, type Implication } from './form/implication.js';
export { contractRules, ingestionPart, pipelineConfig, sourcePart, type HashedPart } from './form/parts.js';
export { readPipelineConfig, readSourcePart } from './form/read-parts.js';
export { resolveRelativePaths } from './form/resolve-relative-paths.js';
export { type Place } from './json/pointer.js';
export { intentLimits } from './limits.js';
export { type SchemaNode } from './schema/schema-node.js';
export { intentSchema } from './schema/source-intent.schema.js';
export { durationSeconds } from './validation/notation/duration.js';
export { sqlProblem, type SqlProblem } from './validation/notation/sql-statement.js';
export { fault, type FaultDetails } from './validation/fault.js';
export { nearestName, suggestion } from './validation/nearest-name.js';
export { locateInIntent, peekIntent, type IntentPeek } from './validation/peek-intent.js';
export { validateIntent, type IntentValidation } from './validation/validate-intent.js';
export { dueBetween, nextDue, readSchedule, type Schedule } from './schedule/schedule.js';
export {
  explainIntent,
  explainableNames,
  explanationText,
  type FieldExplanation,
} from './template/explain-intent.js';
export {
  sourceKinds,
  templateIntent,
  type SourceKind,
  type TemplateOptions,
} from './template/template-intent.js';
