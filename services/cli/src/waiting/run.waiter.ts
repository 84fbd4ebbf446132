import type { CheckResult, Ledger, ProcessUsage } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import { RefusedError } from '../api/client.js';
import type { Output } from '../output/output.js';
import { count, duration, rate } from '../output/quantities.js';
import { personWatch } from './person-watch.js';
import { pollUntil } from './poll.js';

/** A run as the console tells it. */
export interface Run {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string | null;
  readonly version: number | null;
  readonly state: string;
  readonly attempt: number;
  readonly waitingFor: string | null;
  /** Why it does not move, in the orchestrator's words; absent from answers of an older console. */
  readonly waiting?: {
    readonly for: string;
    readonly detail: string;
    readonly until: number | null;
    readonly since: string;
  } | null;
  readonly cancel?: { readonly requestedBy: string; readonly reason: string; readonly at: string } | null;
  /** Canonical JSON; `{}` for a normal run. */
  readonly parameters?: string;
  /** Milliseconds since 1970; null when no schedule wanted it. */
  readonly dueAt?: number | null;
  readonly rerunOf?: string | null;
  readonly trigger: string;
  readonly requestedBy: string | null;
  readonly requestedAt: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: Progress | null;
  readonly ledger: Ledger | null;
  readonly checks: readonly CheckResult[] | null;
  readonly usage: readonly ProcessUsage[];
  readonly relation: string | null;
  readonly target: string | null;
  readonly lastGoodVersion: number | null;
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

interface Progress {
  readonly phase: string;
  readonly rowsRead: number;
  readonly rowsStaged: number;
  readonly rowsQuarantined: number;
  readonly rowsExpected: number | null;
  readonly elapsedMillis: number;
}

const ends = new Set(['published', 'rejected', 'abandoned', 'cancelled']);

/** Whether nothing more will happen to the run. */
export function hasEnded(run: Run): boolean {
  return ends.has(run.state);
}

/** How long to follow a run. */
export interface RunPatience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Also follow it while its pipeline is paused or held, until a person lets it go on. Default false. */
  readonly waitHeld?: boolean;
  /** How long a changed source may hold it before a person is needed; a new contract may be on its way. */
  readonly heldGraceMs?: number;
}

/**
 * Follows a run with rows, rate and time left, to its end or until only a person can let it go on
 * ({@link hasEnded} tells which). A run that the read model has not seen yet is waited for.
 */
export async function awaitRun(
  api: ApiClient,
  runId: string,
  output: Output,
  { timeoutMs, signal, waitHeld = false, heldGraceMs }: RunPatience,
): Promise<Run> {
  const needsPerson = personWatch(heldGraceMs);
  const run = await pollUntil(
    () => findRun(api, runId),
    (answer) => answer !== null && (hasEnded(answer) || (!waitHeld && needsPerson(answer))),
    (answer) => {
      if (answer !== null) output.progress(progressLine(answer));
    },
    { everyMs: 250, deadlineMs: timeoutMs, signal },
  );
  output.settle();
  return run!;
}

async function findRun(api: ApiClient, runId: string): Promise<Run | null> {
  try {
    return await api.get<Run>('console', `/v1/runs/${encodeURIComponent(runId)}`);
  } catch (error) {
    // The run was accepted a moment ago; its first event may still be on the way.
    if (
      error instanceof RefusedError &&
      (error.code === 'CHIMERA_NOT_FOUND' || error.code === 'CHIMERA_RUN_UNKNOWN')
    )
      return null;
    throw error;
  }
}

/** One line: state, rows, rate, time left. */
export function progressLine(run: Run): string {
  const attempt = run.attempt > 1 ? ` (attempt ${run.attempt})` : '';
  const head = `${run.pipeline ?? run.runId}${attempt} ${run.state}`;
  if (hasEnded(run)) return head;
  if (run.state === 'staged' || run.progress === null || run.state === 'requested') {
    return run.waitingFor === null ? head : `${head}, waiting for ${run.waitingFor}`;
  }
  return `${head}: ${progressText(run.progress)}`;
}

function progressText(progress: Progress): string {
  const { rowsRead, rowsStaged, rowsQuarantined, rowsExpected, elapsedMillis } = progress;
  const perSecond = elapsedMillis > 0 ? (rowsStaged * 1000) / elapsedMillis : 0;
  const share =
    rowsExpected === null || rowsExpected === 0
      ? ''
      : ` of ${count(rowsExpected)} (${Math.floor((100 * rowsStaged) / rowsExpected)}%)`;
  const left =
    rowsExpected !== null && perSecond > 0
      ? `, ${duration(((rowsExpected - rowsStaged) * 1000) / perSecond)} left`
      : '';
  const aside = rowsQuarantined > 0 ? `, ${count(rowsQuarantined)} in quarantine` : '';
  return `${progress.phase}, ${count(rowsStaged)}${share} rows staged, ${count(rowsRead)} read, ${rate(perSecond)}${left}${aside}`;
}
