/**
 * The intent format, `chimera/v1`. These types describe a file that passed validation: optional
 * fields may be absent, everything else is there. The schema (`schema/source-intent.v1.schema.json`)
 * says the same to editors; `intentSchema` is its source.
 */
export interface SourceIntent {
  readonly $schema?: string;
  readonly apiVersion: 'chimera/v1';
  readonly kind: 'SourceIntent';
  readonly namespace: string;
  readonly name: string;
  readonly team: Team;
  readonly source: Source;
  readonly datasets: readonly IntentDataset[];
  readonly declaration: Declaration;
  readonly notify?: Notify;
}

/** Who owns the source inside the organisation. */
export interface Team {
  readonly name: string;
  readonly supportEmail: string;
}

/** Connection to the outside system; a union over `kind`. */
export type Source = ParquetSource | PostgresSource;

/** Parquet files: one file, or a folder below which datasets name files or patterns. */
export interface ParquetSource {
  readonly kind: 'parquet';
  /** `file:/absolute/path`. */
  readonly uri: string;
}

/** A PostgreSQL database. */
export interface PostgresSource {
  readonly kind: 'postgres';
  /** `postgres://host:port/database?sslmode=...`, without credentials. */
  readonly uri: string;
  readonly user: string;
  /** `env:NAME` or `file:/path`. */
  readonly password?: string;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

/** One selected table or file set. */
export interface IntentDataset {
  readonly name: string;
  /** Name at the source: `schema.table`, or a path or pattern below the URI. */
  readonly from: string;
  /** Columns to take; absent = all. */
  readonly columns?: readonly string[];
  readonly description?: string;
  readonly ingestion?: Ingestion;
}

/** How a dataset is brought in: when, how, where to, checked by what. */
export interface Ingestion {
  readonly trigger: { readonly kind: 'manual' };
  readonly way: { readonly kind: 'full' };
  readonly target: Target;
  /** Columns that identify a row; the target builds its primary key of them. */
  readonly key?: readonly string[];
  readonly rules?: readonly IntentRule[];
  /** A run with more rows set aside than this is not published. */
  readonly maxQuarantined?: { readonly percent: number };
  readonly retention?: { readonly versions: number };
}

/** Where a dataset lands. */
export interface Target {
  readonly kind: 'postgres';
  readonly uri: string;
  readonly user?: string;
  readonly password?: string;
  /** Default `public`. */
  readonly schema?: string;
  /** Default: the dataset's name. */
  readonly relation?: string;
  /** Default `replace`. */
  readonly mode?: 'replace';
}

/** What happens when a rule does not hold. */
export type Severity = 'error' | 'warn';

/** Whether the version is assessed, or breaking rows are set aside while reading. */
export type RuleAction = 'reject' | 'quarantine';

/** A declared quality rule; a union over `rule`. */
export type IntentRule = {
  readonly id: string;
  readonly severity?: Severity;
  readonly action?: RuleAction;
} & (
  | { readonly rule: 'notNull' | 'unique'; readonly columns: readonly string[] }
  | {
      readonly rule: 'range';
      readonly columns: readonly string[];
      readonly min?: Bound;
      readonly max?: Bound;
    }
  | { readonly rule: 'rowCount'; readonly min?: number; readonly max?: number }
);

/** An inclusive bound: a number, or text for times and exact decimals. */
export type Bound = number | string;

/** By what right the data is taken. */
export interface Declaration {
  readonly declaredBy: string;
  readonly basis: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly validUntil: string;
  readonly terms?: string;
}

/** Who is told, besides the team's support address. */
export interface Notify {
  readonly emails?: readonly string[];
  readonly webhooks?: readonly Webhook[];
}

/** A receiver of signed notices (Standard Webhooks). */
export interface Webhook {
  readonly url: string;
  /** `env:NAME` or `file:/path` of the signing secret. */
  readonly secret: string;
}
