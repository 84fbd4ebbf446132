import type { Column } from '@chimera/contracts';
import type { RejectedRow, RowChunk, RowRule } from '@chimera/dataplane';
import type { ConnectionKeeper } from './kept-connections.js';

export type { RejectedRow, RowChunk, RowRule };

/** Connection to an external system as the intent declares it; secrets are references. */
export interface SourceConnection {
  readonly kind: string;
  readonly uri: string;
  readonly user?: string;
  /** `env:NAME` or `file:/path`. */
  readonly password?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** One selected table or file set. */
export interface DatasetSelection {
  /** Name inside Chimera. */
  readonly name: string;
  /** Name at the source: `schema.table`, or a path or pattern below the URI. */
  readonly from: string;
  /** Columns to take; undefined = all. */
  readonly columns?: readonly string[];
  /** How files are written, for sources that need telling (CSV). */
  readonly format?: Readonly<Record<string, unknown>>;
  /** The confirmed schema, for sources without one of their own. */
  readonly schema?: readonly DeclaredColumn[];
  /** A read-only statement whose result is the dataset, in place of `from`. */
  readonly query?: string;
}

/** A column as a person confirmed it; `type` in contract notation. */
export interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable?: boolean;
  readonly description?: string;
}

/** Names at the source to look for: `*` within a name, `**` across folders. */
export interface SelectionPatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** A table or file set that a pattern found; `name` is a proposal that `namePattern` accepts. */
export interface ListedDataset {
  readonly name: string;
  readonly from: string;
}

/** What the values of a dataset look like; `sample` holds values as text, unmasked: the caller masks. */
export interface DatasetProfile {
  readonly rowsProfiled: number;
  /** Whether these were all rows. */
  readonly complete: boolean;
  readonly columns: readonly ProfiledColumn[];
  readonly sample: readonly Readonly<Record<string, string | null>>[];
}

export interface ProfiledColumn {
  readonly column: string;
  readonly nulls: number;
  /** Estimated; null when unknown. */
  readonly distinct: number | null;
  readonly min: string | null;
  readonly max: string | null;
  /** At most five, most frequent first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

/** One difference between the contract's columns and what the source has now; kinds as in `chimera.types.SchemaDifference`. */
export interface SchemaDifference {
  readonly kind:
    | 'columnAdded'
    | 'columnDropped'
    | 'columnRenamed'
    | 'typeChanged'
    | 'nullabilityChanged'
    | 'datasetDropped';
  /** Column in the contract, or the new one; empty for the dataset itself. */
  readonly column: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Rows by the value of one growing column, bounds as text in the source's own notation. */
export interface ReadRange {
  readonly column: string;
  /** Rows above this only; null = from the start. */
  readonly after: string | null;
  /** Whether a row at `after` itself is read too (overlap, backfill). Default false. */
  readonly includeAfter?: boolean;
  /** Rows up to and including this only; null = up to the greatest value in the snapshot. */
  readonly upTo: string | null;
  /** Subtracted from `after`: an ISO 8601 duration or a number. */
  readonly overlap?: string | number;
}

/** Something that keeps a source from being used; `path` points into the selection when it is about one dataset. */
export interface SourceFault {
  /** A `CHIMERA_SOURCE_*` code. */
  readonly code: string;
  /** `/source`, `/datasets/0/from`, `/datasets/0/columns/2`. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** What a source told about a dataset. */
export interface HarvestedDataset {
  readonly name: string;
  readonly physicalName: string;
  /** Platform and name for the URN: `postgres`, `db.schema.table`. */
  readonly platform: string;
  readonly urnName: string;
  /** Contract columns: native types mapped, nullability and keys as the source declares them. */
  readonly columns: readonly Column[];
  readonly rowEstimate: number | null;
  readonly sizeBytes: number | null;
  /** Everything else the source offers, as text. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface ReadPlan {
  readonly connection: SourceConnection;
  readonly dataset: DatasetSelection;
  /** Contract columns, in order. */
  readonly columns: readonly Column[];
  readonly rules: readonly RowRule[];
  /** Which rows are read; absent = all. */
  readonly range?: ReadRange;
  /** Parts that may be read at once; a source may make fewer, never more. Default 1. */
  readonly maxParts?: number;
  /** Aim for the size of a chunk in bytes. Default 262,144. */
  readonly chunkBytes?: number;
  /** A single row above this is `CHIMERA_ROW_TOO_LARGE`. Default 8 MiB. */
  readonly maxRowBytes?: number;
  readonly signal: AbortSignal;
}

/** An open source dataset. One part is one ordered stream; parts may be read at once. */
export interface SourceReader {
  readonly parts: number;
  /**
   * Greatest value of the range's column in the snapshot, as text: the next high-water mark. Never below `after`, also
   * when the rows up to there are gone. Null without a range, and when there was neither a mark nor a row.
   */
  readonly highWater?: string | null;
  /** Rows that the source counts in the snapshot being read; null when it cannot say. */
  countRows(): Promise<number | null>;
  /** Backpressure: nothing is read from the source while the consumer of the iteration waits. */
  read(part: number): AsyncIterable<RowChunk>;
  close(): Promise<void>;
}

/** A source technology. One folder, registered in `registry.ts`. */
export interface SourceConnector {
  readonly kind: string;
  /** Empty when the source can be used as declared. Never throws for what a user can get wrong. */
  test(
    connection: SourceConnection,
    datasets: readonly DatasetSelection[],
    context: ConnectorContext,
  ): Promise<readonly SourceFault[]>;
  harvest(
    connection: SourceConnection,
    datasets: readonly DatasetSelection[],
    context: ConnectorContext,
  ): Promise<readonly HarvestedDataset[]>;
  open(plan: ReadPlan, context: ConnectorContext): Promise<SourceReader>;
  /** What the patterns find, by name. Throws as `harvest` does. */
  list?(
    connection: SourceConnection,
    patterns: SelectionPatterns,
    context: ConnectorContext,
  ): Promise<readonly ListedDataset[]>;
  /** Looks at the values of one dataset, bounded in time and rows. */
  profile?(
    connection: SourceConnection,
    dataset: DatasetSelection,
    columns: readonly Column[],
    context: ConnectorContext,
  ): Promise<DatasetProfile>;
  /** What differs between the contract's columns and the source now; empty when nothing does. Reads no rows. */
  compare?(
    connection: SourceConnection,
    dataset: DatasetSelection,
    columns: readonly Column[],
    context: ConnectorContext,
  ): Promise<readonly SchemaDifference[]>;
  /** Names, sizes and times of a dataset's files as one hash with their number; for sources of files. */
  fingerprint?(
    connection: SourceConnection,
    dataset: DatasetSelection,
    context: ConnectorContext,
  ): Promise<{ readonly fingerprint: string; readonly files: number }>;
}

/** What connectors get from the process that runs them. */
export interface ConnectorContext {
  /** Resolves `env:`/`file:` references within what configuration allows. */
  readonly secrets: { resolve(reference: string): Promise<import('@chimera/config').Secret> };
  /** Folders below which file sources may lie. */
  readonly fileRoots: readonly string[];
  readonly signal: AbortSignal;
  /**
   * Whether this process exists for one run alone, so that a file may crash or bloat it: `compare` then looks at files
   * here. Default false: they are looked at in a process that is started for the question.
   */
  readonly disposable?: boolean;
  /** Connections that the process keeps from one piece of work to the next. Default: each opens and ends its own. */
  readonly kept?: ConnectionKeeper;
}
