import { join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import type { StackLayout } from '../layout.js';
import { readJson, writeJson } from '../state/json-file.js';

/** How far the supervisor is; `up` shows it. */
export interface SupervisorReport {
  /** `starting` until all is ready once; `failed` when it gave up; `degraded` when a service is not ready but tried again. */
  readonly phase: 'starting' | 'running' | 'degraded' | 'failed' | 'stopping';
  /** What it was started with; `up` starts it anew when that changed. */
  readonly fingerprint: string;
  /** Progress since its start. */
  readonly lines: readonly string[];
  readonly failures: readonly { readonly message: string; readonly hint?: string }[];
}

/** Report of the supervisor that ran last, or null. */
export function readReport(layout: StackLayout): SupervisorReport | null {
  return readJson<SupervisorReport>(reportFile(layout));
}

/** Collects the report and keeps it in a file, anew with each change. */
export class ReportWriter {
  private report: SupervisorReport;

  constructor(
    private readonly layout: StackLayout,
    fingerprint: string,
    private readonly startedAt = performance.now(),
  ) {
    this.report = { phase: 'starting', fingerprint, lines: [], failures: [] };
    this.save({});
  }

  /** Adds a line with the seconds since the start. */
  progress(line: string): void {
    const seconds = ((performance.now() - this.startedAt) / 1000).toFixed(1);
    this.save({ lines: [...this.report.lines, `${seconds.padStart(5)} s  ${line}`] });
  }

  failure(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const hint = MeshError.is(error) ? error.hint : undefined;
    this.save({ failures: [...this.report.failures, { message, ...(hint === undefined ? {} : { hint }) }] });
  }

  phase(phase: SupervisorReport['phase']): void {
    this.save({ phase });
  }

  private save(change: Partial<SupervisorReport>): void {
    this.report = { ...this.report, ...change };
    writeJson(reportFile(this.layout), this.report);
  }
}

function reportFile(layout: StackLayout): string {
  return join(layout.state, 'supervisor.json');
}
