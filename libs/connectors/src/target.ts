import type { Column } from '@chimera/contracts';
import type { RowSum } from '@chimera/dataplane';
import type { ConnectorContext } from './source.js';

/** Where a dataset shall land. */
export interface TargetConnection {
  readonly kind: string;
  readonly uri: string;
  readonly user?: string;
  readonly password?: string;
}

/** Identity of one attempt to write one version of one dataset. */
export interface VersionPlan {
  readonly connection: TargetConnection;
  readonly schema: string;
  /** Relation that readers query. */
  readonly relation: string;
  /** `namespace/pipeline`; a relation belongs to the pipeline that made it. */
  readonly owner: string;
  readonly runId: string;
  readonly attempt: number;
  readonly version: number;
  readonly columns: readonly Column[];
  /** Primary key to build; empty for none. */
  readonly key: readonly string[];
  /**
   * Default `replace`: readers go over to what this run staged. `append`: its rows are added; with a key, rows whose key is
   * there are skipped. `merge`: rows take the place of those of the same key, the one written last wins. A first version of
   * either is what was staged; `replace` makes a relation of either anew.
   */
  readonly mode?: 'replace' | 'append' | 'merge';
  readonly partitionBy?: {
    readonly column: string;
    readonly granularity: 'day' | 'month' | 'year' | 'value';
  };
  /** Duplicates within the staged rows: `key` keeps the one written last, `row` one of each alike. Default none; `key` for `merge`. */
  readonly deduplicate?: 'key' | 'row';
  /** `published`: the staged version starts as a copy of the published one (replay of quarantined rows). Default `empty`. */
  readonly base?: 'empty' | 'published';
}

/** The high-water mark of a delta pipeline, moved in the transaction that publishes (Invariant 2). */
export interface PositionMove {
  /** What the attempt started from; publishing fails with `CHIMERA_WRITER_FENCED` when the target holds another. */
  readonly before: string | null;
  readonly after: string;
}

/** The target's own account of a staged version, written in the transaction of the rows. */
export interface StagedReceipt {
  /** Address without credentials. */
  readonly target: string;
  /** Unpublished relation, qualified. */
  readonly relation: string;
  /** Rows of this attempt that are staged, without those dropped as duplicates and without those of the base. */
  readonly rows: number;
  /** Of all rows taken from the load topic. */
  readonly checksum: string;
  readonly keyViolation: string | null;
  /** Rows dropped as duplicates of other staged rows. */
  readonly deduplicated?: number;
}

/** A version being written. All of it is one transaction of the target. */
export interface StagingSession {
  /**
   * `bytes` holds `rows` encoded records of the row schema, and is not kept. Resolves when the target has room for more, with
   * the checksum of the rows as they were read from `bytes`. Throws `CHIMERA_MESSAGE_UNDECODABLE` when they are none.
   */
  write(bytes: Buffer, rows: number): Promise<RowSum>;
  /**
   * Drops duplicates, builds the key and writes the receipt in the transaction of the rows. `position` is kept beside the
   * receipt; `publish` moves it by compare-and-set.
   * Throws `CHIMERA_WRITER_FENCED` when a newer attempt owns the run.
   */
  commit(checksum: string, position?: PositionMove): Promise<StagedReceipt>;
  abort(): Promise<void>;
}

/** A read-only question about what a target holds. */
export interface Question {
  /** One SELECT; `{{name}}` stands for a relation. */
  readonly sql: string;
  readonly relations: Readonly<Record<string, { readonly schema: string; readonly name: string }>>;
  /** Rows that are given back as samples; all are counted. */
  readonly limit: number;
  readonly timeoutMs: number;
}

/** Rows that a question found, and the first of them. */
export interface Answer {
  readonly rows: number;
  readonly samples: readonly Readonly<Record<string, unknown>>[];
}

/** What a publication left readers with. */
export interface Publication {
  /** Relation that readers query. */
  readonly relation: string;
  readonly publishedVersion: number;
  /** `append` and `merge`: rows that were added or replaced; the others were there already, alike. */
  readonly written?: number;
}

/** Something that keeps a target from being written to. */
export interface TargetFault {
  /** A `CHIMERA_TARGET_*` code. */
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** A target technology. Publishing and dropping may be repeated; the second time changes nothing. */
export interface TargetConnector {
  readonly kind: string;
  /**
   * Claims the run for this attempt. Returns the receipt when this very attempt has already staged it (crash between
   * commit and report); what an older attempt of the run staged is replaced. Throws `CHIMERA_WRITER_FENCED` when a newer
   * attempt or run holds the target, `CHIMERA_CONFLICT` when an older attempt's version is already published.
   */
  begin(
    plan: VersionPlan,
    context: ConnectorContext,
  ): Promise<{ readonly staged: StagedReceipt } | { readonly session: StagingSession }>;
  /** One atomic step after which readers see what this attempt staged, and no other's. Returns the relation that they query. */
  publish(plan: VersionPlan, context: ConnectorContext): Promise<Publication>;
  /** Marks the version rejected; readers keep the last good one, which is returned. */
  reject(plan: VersionPlan, context: ConnectorContext): Promise<{ readonly lastGoodVersion: number | null }>;
  /** Removes what a failed attempt staged and ends its writer. What is published, and what a newer attempt holds, stays. */
  discard(plan: VersionPlan, context: ConnectorContext): Promise<void>;
  /** Empty when the target can be written to as planned. Never throws for what a user can get wrong, and changes nothing. */
  test?(
    plan: Pick<VersionPlan, 'connection' | 'schema' | 'relation' | 'owner'>,
    context: ConnectorContext,
  ): Promise<readonly TargetFault[]>;
  /** The high-water mark that the last published version left; null when there is none. */
  position?(plan: VersionPlan, context: ConnectorContext): Promise<string | null>;
  /** Asks without being able to change anything. Throws `CHIMERA_RULE_INVALID` when the question is to blame. */
  ask?(connection: TargetConnection, question: Question, context: ConnectorContext): Promise<Answer>;
  /** Removes what earlier attempts of the run and versions beyond retention left behind. */
  clean(plan: VersionPlan, keepVersions: number, context: ConnectorContext): Promise<void>;
}
