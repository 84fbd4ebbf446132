import type { ChaosRow } from '../workload/row.js';
import type { Truth, Digest } from '../workload/truth.js';

/** What a reader of a target saw in one statement. */
export interface Observation {
  /** Milliseconds since the seed began. */
  readonly atMs: number;
  /** The version that the target's books called published in the same statement; 0 before the first. */
  readonly version: number;
  readonly digest: Digest;
  /** How far the source was read, by the target's books; null where that is not kept. */
  readonly position: number | null;
}

/** A published run as the mesh told it. */
export interface PublishedRun {
  readonly runId: string;
  readonly attempt: number;
  readonly version: number;
  readonly ledger: {
    readonly read: number;
    readonly staged: number;
    readonly quarantined: number;
    readonly filtered: number;
    readonly deduplicated: number;
    readonly sourceCount: number | null;
  };
  /** Different ids under which its publication was told; one is right, however often each was repeated. */
  readonly eventIds: readonly string[];
  /** Different message ids of mail about its publication. */
  readonly noticeIds: readonly string[];
}

/** A row in quarantine; `id` is null when it could not be read as a row of the workload. */
export interface SetAside {
  readonly runId: string;
  readonly attempt: number;
  readonly id: number | null;
}

/** A run that is not published. */
export interface OtherRun {
  readonly runId: string;
  readonly state: string;
  /** Code it failed with; null when it did not. */
  readonly code: string | null;
  readonly why: string;
}

/** Everything that is known of one pipeline at the end. */
export interface PipelineHistory {
  readonly kind: string;
  readonly truth: Truth;
  /** Whether each run reads everything, and not only what is new. */
  readonly readsAll: boolean;
  /** Rows of the target, repetitions included, whole as they are. */
  readonly target: readonly ChaosRow[];
  readonly observations: readonly Observation[];
  readonly published: readonly PublishedRun[];
  readonly setAside: readonly SetAside[];
  /** Runs that were asked for and have not ended, or ended otherwise than published, with what is known of them. */
  readonly otherRuns: readonly OtherRun[];
}

/** What one process took. */
export interface ProcessHistory {
  /** `intake`, or `worker` for all workers together: the greatest one. */
  readonly name: string;
  readonly peakBytes: number;
  /** Percent of a core while nothing was asked of the mesh; null for what no longer ran then. */
  readonly restPercent: number | null;
}

/** How long it took until something was published again. */
export interface Recovery {
  readonly fault: string;
  /** Milliseconds from healing to the next published version; null when none came before the deadline. */
  readonly ms: number | null;
}

/** What a seed left behind, for the oracle to judge. */
export interface History {
  readonly pipelines: readonly PipelineHistory[];
  readonly recoveries: readonly Recovery[];
  readonly processes: readonly ProcessHistory[];
  readonly audit: { readonly holds: boolean; readonly fault: string | null };
  /** New dead letters by topic. */
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Dead letters that faults made on purpose, by topic. */
  readonly expectedDeadLetters: Readonly<Record<string, number>>;
  /** Codes with which faults may have ended runs. */
  readonly expectedFailures: readonly string[];
  readonly faults: readonly { readonly name: string; readonly strikes: number; readonly struck: number }[];
}

/** Bounds that the oracle holds a history against. */
export interface Bounds {
  /** Milliseconds from healing to movement. Default 30,000. */
  readonly recoveryMs: number;
  /** Resident bytes of one process. Default 300 MiB, of a worker 384 MiB. */
  readonly serviceBytes: number;
  readonly workerBytes: number;
  /** Percent of a core that a process may take at rest. Default 20: it spins at 100. */
  readonly restPercent: number;
}

export const defaultBounds: Bounds = {
  recoveryMs: 30_000,
  serviceBytes: 300 * 2 ** 20,
  workerBytes: 384 * 2 ** 20,
  restPercent: 20,
};

/** One thing that must be true, and what was found where it is not. */
export interface Verdict {
  /** `A1` ... `A9`, or a word for what the catalogue does not number. */
  readonly rule: string;
  readonly says: string;
  /** Empty when it holds. */
  readonly faults: readonly string[];
}
