import { MeshError } from '@chimera/contracts';
import type { Logger } from '@chimera/telemetry';

/** One planning pass. Resolves to the milliseconds until time alone may change its outcome, or null. */
export interface PlanningPass {
  run(): Promise<number | null>;
}

export interface PlannerOptions {
  /** A pass is made at least this often, for facts whose instance died before it woke its planner. Default 30,000. */
  readonly safetyMs?: number;
  /** Wakes within this time share a pass. Default 20. */
  readonly gatherMs?: number;
  /** Wait after a pass that failed. Default 1,000. */
  readonly retryMs?: number;
  /** Longest rest that a pass earns by its own length. Default 500. */
  readonly restMs?: number;
}

/** A pass is followed by a rest of so many times its own length, however much happens meanwhile. */
const restShare = 3;

/**
 * Makes planning passes when something changed and when time has come; one at a time. Idle it costs a query in 30 s;
 * under load passes that grow with the number of open runs take a quarter of the time and no more.
 */
export class Planner {
  private timer: NodeJS.Timeout | null = null;
  private dueAt = Infinity;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = true;

  constructor(
    private readonly pass: PlanningPass,
    private readonly log: Logger,
    private readonly options: PlannerOptions = {},
  ) {}

  start(): void {
    this.stopped = false;
    this.wake();
  }

  /** Something changed; a pass follows soon. Call after the change is committed. */
  wake(): void {
    if (this.running !== null) this.again = true;
    else this.schedule(this.gatherMs());
  }

  /** Waits for a pass under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
  }

  private schedule(delayMs: number): void {
    const dueAt = performance.now() + delayMs;
    if (this.stopped || (this.timer !== null && this.dueAt <= dueAt)) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.makePass().finally(() => this.afterPass());
    }, delayMs).unref();
  }

  private nextDelayMs = 0;
  private restsUntil = 0;

  private gatherMs(): number {
    return Math.max(this.options.gatherMs ?? 20, this.restsUntil - performance.now());
  }

  private async makePass(): Promise<void> {
    const safety = this.options.safetyMs ?? 30_000;
    const began = performance.now();
    try {
      const next = await this.pass.run();
      this.nextDelayMs = Math.min(safety, Math.max(0, next ?? safety));
    } catch (error) {
      // Nothing is lost: the facts are in the database, and the next pass decides about them.
      this.nextDelayMs = this.options.retryMs ?? 1_000;
      this.log.warn('planning pass failed', { error, code: MeshError.is(error) ? error.code : undefined });
    }
    const ended = performance.now();
    this.restsUntil = ended + Math.min(this.options.restMs ?? 500, restShare * (ended - began));
  }

  private afterPass(): void {
    this.running = null;
    const delay = this.again ? this.gatherMs() : this.nextDelayMs;
    this.again = false;
    this.schedule(delay);
  }
}
