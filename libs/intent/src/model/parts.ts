import type {
  Declaration,
  Discover,
  Ingestion,
  IntentDataset,
  IntentRule,
  Notify,
  Retention,
  RuleAction,
  SchemaChangePolicy,
  Severity,
  Sla,
  Source,
  SourceIntent,
  Target,
  Team,
  Transform,
} from './intent.js';

/**
 * What onboarding is about: the intent without its ingestion. Its canonical JSON is the `content` of
 * `intake.datasource-onboarding-requested`.
 */
export interface SourcePart {
  readonly apiVersion: SourceIntent['apiVersion'];
  readonly kind: SourceIntent['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly team: Team;
  readonly source: Source;
  readonly datasets: readonly SourcePartDataset[];
  /** Patterns that `datasets` was expanded from; every match is named there. */
  readonly discover?: Discover;
  readonly declaration: Declaration;
  readonly notify?: Notify;
}

/** A dataset as far as onboarding is concerned. */
export type SourcePartDataset = Omit<IntentDataset, 'ingestion'>;

/** The ingestion of every dataset that has one. */
export interface IngestionPart {
  readonly namespace: string;
  readonly name: string;
  readonly datasets: readonly IngestionPartDataset[];
}

/** A dataset with its ingestion. */
export type IngestionPartDataset = IntentDataset & { readonly ingestion: Ingestion };

/**
 * Everything needed to run one pipeline, every default filled in. Its canonical JSON is the `config` of
 * `intake.pipeline-configured`.
 */
export interface PipelineConfig {
  readonly source: Source;
  readonly dataset: Pick<SourcePartDataset, 'name' | 'from' | 'columns' | 'format' | 'schema'>;
  readonly ingestion: CompleteIngestion;
}

/** An ingestion with defaults applied. */
export interface CompleteIngestion {
  readonly trigger: Ingestion['trigger'];
  readonly way: Ingestion['way'];
  readonly target: Target & Required<Pick<Target, 'schema' | 'relation' | 'mode'>>;
  readonly key: readonly string[];
  readonly transforms: readonly Transform[];
  readonly deduplicate: 'key' | 'row' | null;
  readonly rules: readonly CompleteRule[];
  readonly maxQuarantined: { readonly percent: number };
  readonly retention: Required<Retention>;
  readonly onSchemaChange: SchemaChangePolicy;
  readonly sla: Sla | null;
  readonly priority: number;
}

/** A rule with defaults applied. */
export type CompleteRule = IntentRule & { readonly severity: Severity; readonly action: RuleAction };
