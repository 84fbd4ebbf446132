// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
/** Outcome of one check. */
export interface CheckResult {
  /** Rule id, or the name of a built-in check. */
  readonly id: string;
  /** schemaConformity, ledger, notNull, unique, range, rowCount, primaryKey, ... */
  readonly check: string;
  /** Columns it looked at. */
  readonly columns: readonly string[];
  /** error or warn. */
  readonly severity: string;
  /** Whether it holds. */
  readonly passed: boolean;
  /** What was expected. */
  readonly expected: string;
  /** What was found. */
  readonly observed: string;
  /** Rows that broke it. */
  readonly failingRows: number;
  /** Up to ten failing values or keys; empty for classified columns. */
  readonly samples: readonly string[];
}

/** A column that likely holds personal data or a secret, for a person to confirm. */
export interface ClassificationProposal {
  /** Column name. */
  readonly column: string;
  /** pii or secret. */
  readonly classification: string;
  /** email, phone, iban, card, name, address, ip, birthdate, nationalId, token, password, ... */
  readonly kind: string;
  /** What speaks for it; never a value. */
  readonly reason: string;
  /** Share of the sampled values that match, 0 to 1; 0 when only the name speaks for it. */
  readonly share: number;
}

/** One column of a dataset contract. */
export interface Column {
  /** Name in the source and the target. */
  readonly name: string;
  /** Avro field name. */
  readonly field: string;
  /** Column type in contract notation: int64, decimal(15,2), timestamp, ... */
  readonly type: string;
  /** The source's own type. */
  readonly nativeType: string;
  /** Whether null keeps the contract. */
  readonly nullable: boolean;
  /** Position in the primary key, from 1; null when not part of it. */
  readonly keyPosition: number | null;
  /** The source's comment on the column. */
  readonly description: string | null;
  /** Confirmed classification: pii, secret, internal or public; null when nobody said. Values of pii and secret columns never leave the data path in the clear. */
  readonly classification: string | null;
}

/** What the values of a column look like. Nothing but counts of a classified column. */
export interface ColumnProfile {
  /** Column name. */
  readonly column: string;
  /** Rows without a value. */
  readonly nulls: number;
  /** Distinct values, estimated; null when unknown. */
  readonly distinct: number | null;
  /** Smallest value as text. */
  readonly min: string | null;
  /** Greatest value as text. */
  readonly max: string | null;
  /** Most frequent values, at most five. */
  readonly top: readonly ValueCount[];
}

/** One column compared by an order-independent checksum. */
export interface ColumnReconciliation {
  /** Column name. */
  readonly column: string;
  /** Checksum at the source, 16 hexadecimal digits. */
  readonly source: string;
  /** Checksum at the target. */
  readonly target: string;
  /** Whether they are equal. */
  readonly equal: boolean;
}

/** Contract version under which rows move. */
export interface DatasetContract {
  /** Contract version, from 1. */
  readonly version: number;
  /** Registry subject of the row schema. */
  readonly subject: string;
  /** Registry id of the row schema. */
  readonly schemaId: number;
  /** Columns in order. */
  readonly columns: readonly Column[];
  /** Topic that carries row batches. */
  readonly loadTopic: string;
  /** Registry id of the load batch schema. */
  readonly loadSchemaId: number;
  /** Topic that keeps rows which broke the contract. */
  readonly quarantineTopic: string;
  /** Registry id of the quarantine record schema. */
  readonly quarantineSchemaId: number;
}

/** One thing that is wrong, told so that a person can mend it. */
export interface Fault {
  /** CHIMERA_* code. */
  readonly code: string;
  /** JSON path in the intent, or empty. */
  readonly path: string;
  /** What is wrong. */
  readonly message: string;
  /** What was expected. */
  readonly expected: string | null;
  /** What arrived; never a secret. */
  readonly found: string | null;
  /** What to do next. */
  readonly hint: string | null;
}

/** Where every row went. Balances when read = staged + quarantined + filtered + deduplicated. */
export interface Ledger {
  /** Rows counted at the source side. */
  readonly read: number;
  /** Rows in the unpublished version, from the target's own receipt. */
  readonly staged: number;
  /** Rows set aside. */
  readonly quarantined: number;
  /** Rows left out by declaration. */
  readonly filtered: number;
  /** Rows dropped as duplicates by declaration. */
  readonly deduplicated: number;
  /** The source's own count in the same snapshot; null when it cannot give one. */
  readonly sourceCount: number | null;
}

/** A contiguous range of a load topic partition that holds one sealed part of one attempt. */
export interface LoadSegment {
  /** Part of the source, from 0. */
  readonly part: number;
  /** Partition of the load topic. */
  readonly partition: number;
  /** Offset of the first batch. */
  readonly firstOffset: number;
  /** Offset of the seal. */
  readonly lastOffset: number;
  /** Batches without the seal. */
  readonly batches: number;
  /** Rows in those batches. */
  readonly rows: number;
  /** Order-independent content checksum of the rows, hexadecimal. */
  readonly checksum: string;
}

/** Where an attempt begins on a partition of the load topic. */
export interface LoadStart {
  /** Partition of the load topic. */
  readonly partition: number;
  /** Next offset when the attempt began: nothing of it lies before. */
  readonly offset: number;
}

/** What one worker process of a run took. */
export interface ProcessUsage {
  /** reader, writer, or checker. */
  readonly role: string;
  /** Process id. */
  readonly pid: number;
  /** User and system CPU seconds. */
  readonly cpuSeconds: number;
  /** Peak resident memory in bytes. */
  readonly peakMemoryBytes: number;
  /** Milliseconds from start to end. */
  readonly wallMillis: number;
}

/** One declared quality rule. */
export interface Rule {
  /** Id, unique in the dataset. */
  readonly id: string;
  /** notNull, unique, range, rowCount, ... */
  readonly rule: string;
  /** Columns it is about; empty for rules about the whole version. */
  readonly columns: readonly string[];
  /** Parameters of the rule as text: min, max, ... */
  readonly parameters: Readonly<Record<string, string>>;
  /** error (rejects the version) or warn. */
  readonly severity: string;
  /** reject: assessed by dq on the whole version; quarantine: rows that break it are set aside while reading. */
  readonly action: string;
}

/** One difference between a contract and what the source has now. */
export interface SchemaDifference {
  /** columnAdded, columnDropped, columnRenamed, typeChanged, nullabilityChanged or datasetDropped. */
  readonly kind: string;
  /** Column in the contract, or the new one; empty for the dataset itself. */
  readonly column: string;
  /** What the contract says. */
  readonly before: string | null;
  /** What the source has. */
  readonly after: string | null;
}

/** The target's own account of what was staged, written in the same transaction as the rows. */
export interface TargetReceipt {
  /** Target address without credentials. */
  readonly target: string;
  /** Unpublished relation. */
  readonly relation: string;
  /** Rows in it. */
  readonly rows: number;
  /** Checksum of the rows taken from the load topic. */
  readonly checksum: string;
  /** Why the primary key could not be built; null when it holds or none is declared. */
  readonly keyViolation: string | null;
}

/** A person in a team. */
export interface TeamMember {
  /** Name that requests act as. */
  readonly name: string;
  /** Address. */
  readonly email: string;
}

/** How often a value occurs. */
export interface ValueCount {
  /** The value as text. */
  readonly value: string;
  /** Rows that have it. */
  readonly count: number;
}
