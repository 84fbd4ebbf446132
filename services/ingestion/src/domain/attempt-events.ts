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

export function runStarted(assigned: RunAssigned, rowsExpected: number | null): RunStarted {
  return { ...about(assigned), supervisor: assigned.supervisor, rowsExpected };
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
