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
  /** Datasets by name. May be left out when `discover` finds them. */
  readonly datasets: readonly IntentDataset[];
  /** Takes every table or file that matches, besides `datasets`; expanded when the intent is submitted. */
  readonly discover?: Discover;
  readonly declaration: Declaration;
  readonly notify?: Notify;
}

/** Who owns the source inside the organisation. */
export interface Team {
  readonly name: string;
  readonly supportEmail: string;
}

/** Selection by pattern: `*` within a name, `**` across folders; `public.*`, `2024/*.csv`. */
export interface Discover {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
}

/** Connection to the outside system; a union over `kind`. */
export type Source = ParquetSource | PostgresSource | CsvSource;

/** Delimited text files: one file, or a folder below which datasets name files or patterns. */
export interface CsvSource {
  readonly kind: 'csv';
  /** `file:/absolute/path`. */
  readonly uri: string;
  /** How the files are written; a dataset's own `format` wins, field by field. */
  readonly options?: CsvFormat;
}

/** How delimited text is written. What is left out is found out from the files. */
export type CsvFormat = {
  /** One character. Default: found out (`,`, `;`, tab or `|`). */
  readonly delimiter?: string;
  /** One character, or empty for none. Default `"`. */
  readonly quote?: string;
  /** Default: the quote doubled. */
  readonly escape?: string;
  /** Whether the first line names the columns. Default: found out. */
  readonly header?: boolean;
  /** Default: found out by byte order mark, else `utf-8`. */
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';
  /** Default: by the ending `.gz`. */
  readonly compression?: 'none' | 'gzip';
  /** Texts that mean null. Default: the empty text without quotes. */
  readonly nulls?: readonly string[];
  /** Lines with too few or too many values: `quarantine` (default), `pad` (too few only) or `fail`. */
  readonly ragged?: 'quarantine' | 'pad' | 'fail';
  /** Lines skipped at the start of each file. Default 0. */
  readonly skipLines?: number;
  /** strptime format of dates, such as `%d/%m/%Y`. Default: ISO 8601 and what sampling finds. */
  readonly dateFormat?: string;
  /** strptime format of timestamps. */
  readonly timestampFormat?: string;
  /** Character between whole and fraction. Default `.`. */
  readonly decimal?: '.' | ',';
};

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
  /** For search and subscriptions. */
  readonly tags?: readonly string[];
  /** CSV: how these files are written. */
  readonly format?: CsvFormat;
  /** The confirmed schema; mandatory before ingestion for sources without one of their own (CSV). */
  readonly schema?: readonly ColumnDeclaration[];
  /** Confirmed classification by column. */
  readonly classification?: Readonly<Record<string, Classification>>;
  /** What a changed source may do to the contract. Default `BACKWARD_TRANSITIVE`. */
  readonly compatibility?: Compatibility;
  readonly ingestion?: Ingestion;
}

/** One column of a confirmed schema. */
export interface ColumnDeclaration {
  readonly name: string;
  /** In contract notation: `int64`, `decimal(15,2)`, `timestamp`, `text`. */
  readonly type: string;
  /** Default true. */
  readonly nullable?: boolean;
  readonly description?: string;
}

/** pii and secret are masked wherever people look; `none` overrules a proposal. */
export type Classification = 'pii' | 'secret' | 'internal' | 'public' | 'none';

/** Compatibility levels of the schema registry. */
export type Compatibility =
  'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE';

/** How a dataset is brought in: when, how, where to, checked by what. */
export interface Ingestion {
  readonly trigger: Trigger;
  readonly way: Way;
  readonly target: Target;
  /** Columns that identify a row, as named after the transforms; the target builds its primary key of them. */
  readonly key?: readonly string[];
  /** Applied in order, row by row, before a row leaves the reader. */
  readonly transforms?: readonly Transform[];
  /** Which rows count as the same: `key` keeps the last of each key, `row` one of each alike. Default: none. */
  readonly deduplicate?: 'key' | 'row';
  readonly rules?: readonly IntentRule[];
  /** A run with more rows set aside than this is not published. */
  readonly maxQuarantined?: { readonly percent: number };
  readonly retention?: Retention;
  /** What a changed source does. Default `hold`. */
  readonly onSchemaChange?: SchemaChangePolicy;
  readonly sla?: Sla;
  /** Within the team, 1 (first) to 9. Default 5. */
  readonly priority?: number;
}

/** What starts a run; a union over `kind`. */
export type Trigger =
  | { readonly kind: 'manual' }
  | {
      readonly kind: 'cron';
      /** Five fields: minute hour day-of-month month day-of-week. */
      readonly schedule: string;
      /** IANA name. Default `UTC`. */
      readonly timeZone?: string;
      /** Times that passed while nothing could run. Default `runOnce`. */
      readonly missed?: 'skip' | 'runOnce' | 'runEach';
    }
  /** A version of another dataset was published: `namespace/dataset`. */
  | { readonly kind: 'dataset'; readonly dataset: string }
  /** Files arrived or changed, and did not change for `settleSeconds` (default 5). Looked for every `everySeconds` (default 10). */
  | { readonly kind: 'file'; readonly settleSeconds?: number; readonly everySeconds?: number };

/** What a run reads; a union over `kind`. */
export type Way =
  | { readonly kind: 'full' }
  | {
      readonly kind: 'delta';
      /** Column that grows: a time or a number, not null. */
      readonly column: string;
      /** Read again below the high-water mark: ISO 8601 duration for times (`PT10M`), a number for numbers. Default none. */
      readonly overlap?: string | number;
    }
  /** A read-only statement; its result is the dataset. */
  | { readonly kind: 'query'; readonly sql: string };

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
  /** `replace` (default): a new version each time. `append`: rows are added. `merge`: rows replace those of the same key. */
  readonly mode?: TargetMode;
  /** Partitions of the relation. */
  readonly partitionBy?: { readonly column: string; readonly granularity: PartitionGranularity };
}

export type TargetMode = 'replace' | 'append' | 'merge';

/** `value` makes one partition of each value. */
export type PartitionGranularity = 'day' | 'month' | 'year' | 'value';

/** One step of a row's change; a union over `do`. Columns are named as the steps before left them. */
export type Transform =
  | { readonly do: 'rename'; readonly column: string; readonly to: string }
  | { readonly do: 'drop'; readonly columns: readonly string[] }
  | { readonly do: 'cast'; readonly column: string; readonly type: string; readonly format?: string }
  /** A new column from an expression over the others. */
  | { readonly do: 'derive'; readonly column: string; readonly type: string; readonly expression: string }
  /** Keeps the rows for which the expression is true; the others count as filtered. */
  | { readonly do: 'filter'; readonly expression: string }
  /** `hash`: HMAC-SHA-256 with the team's key. `partial`: the last `keep` characters stay (default 4). `null`: nothing stays. */
  | {
      readonly do: 'mask';
      readonly column: string;
      readonly with: 'hash' | 'partial' | 'null';
      readonly keep?: number;
      /** `env:NAME` or `file:/path` of the key, for `hash`. */
      readonly key?: string;
    };

/** What is kept of what is no longer current. */
export interface Retention {
  /** Versions in the target. Default 3. */
  readonly versions: number;
  /** Hours that rows stay on the load topic. Default 24. */
  readonly loadHours?: number;
  /** Days that rows stay in quarantine. Default 30. */
  readonly quarantineDays?: number;
}

/** `evolve`: a compatible change makes a new contract version by itself. `hold`: a person decides. `quarantine`: go on under the old contract; rows that do not fit it are set aside. */
export type SchemaChangePolicy = 'evolve' | 'hold' | 'quarantine';

/** When a version is expected; times of day in the trigger's time zone (UTC without one). */
export interface Sla {
  /** `HH:MM` of each day, or an ISO 8601 duration: after the scheduled time, or, without a schedule, the greatest age of the last version. After it the dataset is at risk. */
  readonly expectedBy: string;
  /** The same; after it the promise is broken. */
  readonly failBy: string;
}

/** What happens when a rule does not hold. */
export type Severity = 'error' | 'warn';

/** Whether the version is assessed, or breaking rows are set aside while reading. */
export type RuleAction = 'reject' | 'quarantine';

/** A declared quality rule; a union over `rule`. Columns are named as after the transforms. */
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
  /** Characters of texts, bytes of bytes. */
  | {
      readonly rule: 'length';
      readonly columns: readonly string[];
      readonly min?: number;
      readonly max?: number;
    }
  /** RE2 syntax: no look-around, no back-references, linear time. Matches anywhere unless anchored. */
  | { readonly rule: 'pattern'; readonly columns: readonly string[]; readonly pattern: string }
  | { readonly rule: 'allowedValues'; readonly columns: readonly string[]; readonly values: readonly Bound[] }
  /** Every value (or tuple) occurs in the published version of another dataset: `namespace/dataset`. */
  | {
      readonly rule: 'reference';
      readonly columns: readonly string[];
      readonly dataset: string;
      readonly to: readonly string[];
    }
  | { readonly rule: 'rowCount'; readonly min?: number; readonly max?: number }
  /** Rows against the last published version, in percent: `min: -10` allows a tenth fewer. */
  | { readonly rule: 'rowCountChange'; readonly min?: number; readonly max?: number }
  /** The greatest value of a time column is at most this old when the run started: ISO 8601 duration. */
  | { readonly rule: 'freshness'; readonly columns: readonly string[]; readonly maxAge: string }
  /** `columns[0] <operator> columns[1]`; rows with a null on either side keep the rule. */
  | {
      readonly rule: 'compare';
      readonly columns: readonly string[];
      readonly operator: '<' | '<=' | '=' | '!=' | '>=' | '>';
    }
  /** A read-only SELECT on the unpublished version, named `{{version}}`; rows that it returns break the rule. */
  | { readonly rule: 'sql'; readonly sql: string }
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
