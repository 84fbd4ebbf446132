import type { Ledger, ProcessUsage } from '@chimera/contracts';
import type { Run } from '../waiting/run.waiter.js';

/** One run in figures. */
export interface RunSummary {
  readonly runId: string;
  readonly version: number | null;
  readonly state: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly ledger: Ledger | null;
  readonly usage: readonly ProcessUsage[];
}

/** Figures of a run, from the start of its reading to its publication or rejection. */
export function runSummary(run: Run): RunSummary {
  const millis =
    run.startedAt === null || run.finishedAt === null
      ? 0
      : Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  const rows = run.ledger?.staged ?? 0;
  const { runId, version, state, ledger, usage } = run;
  return {
    runId,
    version,
    state,
    rows,
    seconds: millis / 1000,
    rowsPerSecond: millis > 0 ? Math.round((rows * 1000) / millis) : 0,
    ledger,
    usage,
  };
}
