import type { ProcessUsage } from '@chimera/contracts';
import { attributes, instruments, type Metrics } from '@chimera/telemetry';

/** What an attempt tells about itself while it is executed. */
export interface MeteredExecution {
  progress(): {
    readonly rowsRead: number;
    readonly rowsStaged: number;
    readonly rowsQuarantined: number;
    readonly bytesMoved: number;
  };
  /** Of each worker that had a task, one that was started again included. */
  usage(): readonly ProcessUsage[];
  /** Roles of workers that are at their task. */
  working(): readonly string[];
}

/** Counts what the workers of one attempt did, from their reports, so that a rate can be seen while they work. */
export class AttemptMeter {
  private readonly counted = new Map<string, number>();

  constructor(
    private readonly metrics: Metrics,
    private readonly namespace: string,
    private readonly execution: MeteredExecution,
  ) {}

  /** Adds what was done since the last call. */
  advance(): void {
    const { rowsRead, rowsStaged, rowsQuarantined, bytesMoved } = this.execution.progress();
    const rows = { read: rowsRead, loaded: rowsStaged, quarantined: rowsQuarantined };
    for (const [stage, count] of Object.entries(rows))
      this.metrics.count(instruments.runRows, stageOf(stage, this.namespace), this.news(stage, count));
    const moved = this.news('bytes', bytesMoved);
    this.metrics.count(instruments.runBytes, stageOf('moved', this.namespace), moved);
    for (const { role, pid, cpuSeconds } of this.workers())
      this.metrics.count(instruments.workerCpu, roleOf(role), this.news(`${role} ${pid}`, cpuSeconds));
  }

  /** Adds the rest, and what is known of workers only when they are done. */
  finish(): void {
    this.advance();
    const workers = this.workers();
    for (const { role, peakMemoryBytes, wallMillis } of workers) {
      this.metrics.observe(instruments.workerPeakMemory, roleOf(role), peakMemoryBytes);
      const step = { [attributes.step]: role === 'reader' ? 'read' : 'load' };
      this.metrics.observe(instruments.runStepDuration, step, wallMillis / 1_000);
    }
    const writers = workers.filter(({ role }) => role === 'writer').length;
    this.metrics.count(instruments.workerRestarts, roleOf('writer'), Math.max(0, writers - 1));
  }

  workingRoles(): readonly string[] {
    return this.execution.working();
  }

  /** Those that had their task: a process is a spare before. */
  private workers(): readonly ProcessUsage[] {
    return this.execution.usage().filter(({ role }) => role === 'reader' || role === 'writer');
  }

  /** What a count rose by; one that fell begins anew, as that of a writer that was started again. */
  private news(name: string, now: number): number {
    const before = this.counted.get(name) ?? 0;
    this.counted.set(name, now);
    return now >= before ? now - before : now;
  }
}

/** Attributes of rows and bytes of a stage. */
export function stageOf(
  stage: string,
  namespace: string,
): Readonly<Record<typeof attributes.stage | typeof attributes.namespace, string>> {
  return { [attributes.stage]: stage, [attributes.namespace]: namespace };
}

function roleOf(role: string) {
  return { [attributes.role]: role } as const;
}
