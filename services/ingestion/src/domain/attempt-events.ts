import type {
  CheckResult,
  ProcessUsage,
  RunAssigned,
  RunFailed,
  RunProgressed,
  RunStaged,
  RunStarted,
  SchemaChangeFound,
  VersionPublished,
  VersionRejected,
} from '@chimera/contracts';
import type { Failure } from './failure.js';
import type { SchemaChange } from './schema-change.js';

interface AboutAttempt {
  readonly runId: string;
  readonly attempt: number;
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly version: number;
}

/** The fields that every event about an attempt carries. */
function about({ runId, attempt, namespace, pipeline, dataset, version }: AboutAttempt): AboutAttempt {
  return { runId, attempt, namespace, pipeline, dataset, version };
}

/** Rows from which on it is worth looking at them while they are still read. */
const fewestRowsToFollow = 50_000;

/** An attempt whose source is open. */
export interface OpenedAttempt {
  readonly rowsExpected: number | null;
  readonly parts: number;
  /** Next offset of every partition of the load topic when the attempt began. */
  readonly load: RunStarted['load'];
}

/** Who wants to look at rows early must know what they shall be; small runs do without, and travel light. */
export function runStarted(assigned: RunAssigned, opened: OpenedAttempt): RunStarted {
  const { supervisor, team, contract, rules } = assigned;
  const large = (opened.rowsExpected ?? 0) >= fewestRowsToFollow;
  const toFollow = large ? { contract, rules, load: opened.load } : { contract: null, rules: [], load: [] };
  const { rowsExpected, parts } = opened;
  return { ...about(assigned), supervisor, team, rowsExpected, parts, ...toFollow };
}

export function runProgressed(
  assigned: RunAssigned,
  progress: Omit<RunProgressed, keyof AboutAttempt>,
): RunProgressed {
  return { ...about(assigned), ...progress };
}

export function runStaged(
  assigned: RunAssigned,
  staged: Pick<RunStaged, 'ledger' | 'segments' | 'loadClusterId' | 'receipt'>,
  usage: readonly ProcessUsage[],
): RunStaged {
  const { urn, contract, rules, config, team, supportEmail } = assigned;
  const { ledger, segments, loadClusterId } = staged;
  // Duplicates are in the ledger.
  const { target, relation, rows, checksum, keyViolation } = staged.receipt;
  const receipt = { target, relation, rows, checksum, keyViolation };
  return {
    ...about(assigned),
    urn,
    team,
    supportEmail,
    contract,
    rules,
    config,
    ledger,
    segments,
    loadClusterId,
    receipt,
    usage,
  };
}

export function runFailed(
  assigned: RunAssigned,
  failure: Failure,
  usage: readonly ProcessUsage[],
): RunFailed {
  const { code, message, hint, retryable } = failure;
  return { ...about(assigned), code, message, hint, retryable, usage };
}

export function schemaChangeFound(assigned: RunAssigned, change: SchemaChange): SchemaChangeFound {
  const { runId, attempt, namespace, pipeline, dataset, intent, urn, team, supportEmail } = assigned;
  const who = { runId, attempt, namespace, pipeline, dataset, intent, urn, team, supportEmail };
  return { ...who, contractVersion: assigned.contract.version, ...change };
}

export function versionPublished(
  assigned: RunAssigned,
  staged: RunStaged,
  published: { readonly relation: string; readonly wallMillis: number },
): VersionPublished {
  const { urn, team, supportEmail } = assigned;
  const { ledger, usage } = staged;
  return {
    ...about(assigned),
    urn,
    team,
    supportEmail,
    target: staged.receipt.target,
    ledger,
    usage,
    ...published,
  };
}

export function versionRejected(
  assigned: RunAssigned,
  staged: RunStaged,
  outcome: { readonly failedChecks: readonly CheckResult[]; readonly lastGoodVersion: number | null },
): VersionRejected {
  const { urn, team, supportEmail } = assigned;
  const { ledger, usage } = staged;
  return { ...about(assigned), urn, team, supportEmail, ledger, usage, ...outcome };
}
