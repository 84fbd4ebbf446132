import type {
  DatasetSelection,
  PositionMove,
  ReadRange,
  SourceConnection,
  StagedReceipt,
  VersionPlan,
} from '@chimera/connectors';
import type { Column, DatasetContract, LoadSegment } from '@chimera/contracts';
import type { QuarantineRange, QuarantineSegment, RowRule, TransformStep } from '@chimera/dataplane';
import type { SchemaChangePolicy } from '@chimera/intent';
import type { LogLevel } from '@chimera/telemetry';
import type { Failure } from '../domain/failure.js';
import type { SchemaChange } from '../domain/schema-change.js';

/**
 * What supervisor and worker say to each other over IPC. A worker is told everything it needs in its task;
 * its environment carries nothing. A worker that did its task well may be given another one of the same team.
 */
export interface WorkerSettings {
  readonly brokers: readonly string[];
  /** Client library that puts batches on load topics. */
  readonly bulkClient: 'kafkajs' | 'platformatic';
  /** How batches on load topics are compressed. */
  readonly loadCompression: 'none' | 'lz4' | 'gzip' | 'zstd';
  /** Crash markers. */
  readonly stateDirectory: string;
  readonly fileRoots: readonly string[];
  readonly logLevel: LogLevel;
  /** Test only: where the process kills itself, such as `reader.after-batch:20`; null for nowhere. */
  readonly crashAt: string | null;
}

/** Who and where: the same for both roles. */
export interface AttemptIdentity {
  readonly runId: string;
  readonly attempt: number;
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
}

interface TaskOf<Role extends string> {
  readonly role: Role;
  readonly settings: WorkerSettings;
  readonly identity: AttemptIdentity;
  readonly contract: DatasetContract;
  /** Resolved secrets by reference: only those of this role. They leave the supervisor by this pipe alone. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Quarantined rows of one attempt, as many as its ledger has. */
export type ReplayedRows = Omit<QuarantineRange, 'signal'> & { readonly rows: number };

export interface ReaderTask extends TaskOf<'reader'> {
  readonly source: SourceConnection;
  readonly selection: DatasetSelection;
  /** Columns as the source has them; those of the contract unless transforms make others of them. */
  readonly columns: readonly Column[];
  /** Applied in order to every row; empty when the columns are the contract's. */
  readonly steps: readonly TransformStep[];
  readonly rules: readonly RowRule[];
  readonly onSchemaChange: SchemaChangePolicy;
  /** Which rows are read; absent = all. */
  readonly range?: ReadRange;
  /** Quarantined rows of an earlier run that are read instead of the source; null = the source. */
  readonly replay: ReplayedRows | null;
  /** Parts of the source that are read at once. */
  readonly maxParts: number;
  readonly loadPartitions: number;
}

export interface WriterTask extends TaskOf<'writer'> {
  readonly plan: VersionPlan;
  /** Next offset of every load topic partition when the attempt began: nothing of it lies before. */
  readonly segmentStart: readonly PartitionStart[];
  /** Whether it waits for the word how the high-water mark moves before it commits. */
  readonly awaitsMark: boolean;
}

export interface PartitionStart {
  readonly partition: number;
  readonly offset: number;
}

export type WorkerTask = ReaderTask | WriterTask;

export type ToWorker =
  | { readonly kind: 'run'; readonly task: WorkerTask }
  /** To the writer: how many parts the source has, so that it knows which seals to wait for. */
  | { readonly kind: 'parts'; readonly parts: number }
  /** To the writer: the reader is done, and this is how the high-water mark moves with the rows; null when it stays. */
  | { readonly kind: 'mark'; readonly move: PositionMove | null }
  /** To the reader: the load topic holds as much as it may; wait, or go on. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'proceed' };

/** What the reader did, told once at its end. */
export interface ReadResult {
  readonly read: number;
  readonly quarantined: number;
  readonly filtered: number;
  /** Where the quarantined rows lie; null when there are none. */
  readonly quarantine: QuarantineSegment | null;
  readonly sourceCount: number | null;
  /** Greatest value of the range's column in the snapshot that was read; null without a range or rows. */
  readonly highWater: string | null;
  readonly bytesMoved: number;
  readonly segments: readonly LoadSegment[];
  /** Checksum over all parts. */
  readonly checksum: string;
}

/** What the writer did: the target's receipt. */
export interface WriteResult {
  readonly receipt: StagedReceipt;
}

/** What a worker waits for while its counters stand still; the stall watch judges by it. */
export type WaitingFor = 'source' | 'target' | 'load' | 'supervisor' | 'commit';

/** What a process took: CPU since it started, peak since its task began where the kernel can count that. */
export interface WorkerUsage {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
  readonly memoryBytes: number;
}

export interface WorkerProgress {
  readonly rows: number;
  readonly quarantined: number;
  readonly bytes: number;
  readonly waitingFor: WaitingFor;
  readonly usage: WorkerUsage;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  /** The task has come. */
  | { readonly kind: 'begun' }
  /** The source is not what the contract says; unless it goes on under the old contract, `failed` follows. */
  | { readonly kind: 'differs'; readonly change: SchemaChange }
  | { readonly kind: 'opened'; readonly rowsExpected: number | null; readonly parts: number }
  | { readonly kind: 'progress'; readonly progress: WorkerProgress }
  | { readonly kind: 'read'; readonly result: ReadResult; readonly usage: WorkerUsage }
  | { readonly kind: 'staged'; readonly result: WriteResult; readonly usage: WorkerUsage }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly usage: WorkerUsage };

const kinds: readonly FromWorker['kind'][] = [
  'ready',
  'begun',
  'differs',
  'opened',
  'progress',
  'read',
  'staged',
  'failed',
];

/** Whether something that came over IPC is a message of a worker. */
export function isFromWorker(message: unknown): message is FromWorker {
  return hasKind(message) && kinds.some((kind) => kind === message.kind);
}

/** Whether something that came over IPC is a message of the supervisor. */
export function isToWorker(message: unknown): message is ToWorker {
  return hasKind(message) && ['run', 'parts', 'mark', 'hold', 'proceed'].includes(message.kind);
}

function hasKind(message: unknown): message is { readonly kind: string } {
  return (
    typeof message === 'object' && message !== null && 'kind' in message && typeof message.kind === 'string'
  );
}
