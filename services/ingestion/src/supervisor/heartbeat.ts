import { availableParallelism, freemem } from 'node:os';
import { topics, type SupervisorReported } from '@chimera/contracts';
import type { UnitOfWork } from '@chimera/persistence';
import type { Logger } from '@chimera/telemetry';
import type { RunDesk } from './run-desk.js';

export interface HeartbeatOptions {
  readonly supervisor: string;
  readonly slots: number;
  readonly work: UnitOfWork;
  readonly log: Logger;
  /** While runs are active or something changed. Default 5,000. */
  readonly activeMs?: number;
  /** While nothing happens; half of what the orchestrator takes for absence. Default 15,000. */
  readonly idleMs?: number;
}

/** Tells the orchestrator what this supervisor has free and works on. */
export class Heartbeat {
  private timer: NodeJS.Timeout | null = null;
  private reportedAt = -Infinity;
  private last = '';

  constructor(
    private readonly options: HeartbeatOptions,
    private readonly desk: Pick<RunDesk, 'runs' | 'freeSlots' | 'accepting'>,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.beat(), this.options.activeMs ?? 5_000).unref();
    void this.beat();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Reports unless nothing changed and the last report is young enough. */
  async beat(): Promise<void> {
    const report = this.report();
    const state = JSON.stringify([report.slots, report.freeSlots, report.activeRuns]);
    const quiet = state === this.last && report.activeRuns.length === 0;
    if (quiet && performance.now() - this.reportedAt < (this.options.idleMs ?? 15_000) - 100) return;
    try {
      await this.options.work.run(origin, (tx) => tx.publish(topics.ingestion.supervisorReported, report));
      this.last = state;
      this.reportedAt = performance.now();
    } catch (error) {
      // The next beat says it again; a supervisor that cannot say anything gets no runs.
      this.options.log.warn('heartbeat could not be told', { error });
    }
  }

  /** One that is stopping has no slots, so that nothing more is assigned to it. CPU is counted by reservation: the load of neighbours says little about the next minute. */
  private report(): SupervisorReported {
    const { supervisor } = this.options;
    const { runs, freeSlots, accepting } = this.desk;
    const slots = accepting ? this.options.slots : 0;
    const freeCpuCores = (availableParallelism() * freeSlots) / this.options.slots;
    return { supervisor, slots, freeSlots, freeCpuCores, freeMemoryBytes: freemem(), activeRuns: runs };
  }
}

const origin = {
  correlationId: 'heartbeat',
  causationId: null,
  actor: 'service:ingestion',
  traceparent: null,
};
