import type { Column } from '@chimera/contracts';
import type { RejectedRow, RowChunk, RowRule } from '@chimera/dataplane';

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
  /** Aim for the size of a chunk in bytes. Default 262,144. */
  readonly chunkBytes?: number;
  /** A single row above this is `CHIMERA_ROW_TOO_LARGE`. Default 8 MiB. */
  readonly maxRowBytes?: number;
  readonly signal: AbortSignal;
}

/** An open source dataset. One part is one ordered stream; parts may be read at once. */
export interface SourceReader {
  readonly parts: number;
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
}

/** What connectors get from the process that runs them. */
export interface ConnectorContext {
  /** Resolves `env:`/`file:` references within what configuration allows. */
  readonly secrets: { resolve(reference: string): Promise<import('@chimera/config').Secret> };
  /** Folders below which file sources may lie. */
  readonly fileRoots: readonly string[];
  readonly signal: AbortSignal;
}
