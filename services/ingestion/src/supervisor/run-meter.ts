import { MeshError, type Ledger, type RunAssigned } from '@chimera/contracts';
import { PausedTime, attributes, instruments, type Metrics } from '@chimera/telemetry';
import { AttemptMeter, stageOf, type MeteredExecution } from './attempt-meter.js';

const loadAhead = 'load-ahead';

/** Who found an attempt superseded: the target's compare-and-set, or the assignment of a newer one. */
export type FencedBy = 'target' | 'assignment';

/** What this service measures of runs; workers report through it, so that only services are scraped. */
export class RunMeter {
  private readonly paused: PausedTime;
  private readonly active = new Set<AttemptMeter>();

  constructor(private readonly metrics: Metrics) {
    this.paused = new PausedTime(metrics, [loadAhead]);
    // Series that exist before their first event: its rise is seen, and an alert has something to look at.
    for (const by of ['target', 'assignment'] as const) this.fenced(by, 0);
    metrics.count(instruments.workerRestarts, { [attributes.role]: 'writer' }, 0);
    metrics.onScrape(() => this.readWorkers());
  }

  /** Begins to measure an attempt. */
  attempt(assigned: RunAssigned, execution: MeteredExecution): AttemptMeter {
    const meter = new AttemptMeter(this.metrics, assigned.namespace, execution);
    this.active.add(meter);
    return meter;
  }

  /** The reader of a run waits for its writer, or goes on. */
  held({ runId, attempt }: RunAssigned, held: boolean): void {
    if (held) this.paused.begin(`${runId}/${attempt}`, loadAhead);
    else this.paused.end(`${runId}/${attempt}`);
  }

  /** Everything that an attempt's workers did is counted now. */
  executed(assigned: RunAssigned, meter: AttemptMeter): void {
    this.held(assigned, false);
    meter.finish();
    this.active.delete(meter);
  }

  /** A version was staged: rows that only its ledger and its seals know. */
  staged({ namespace }: RunAssigned, ledger: Ledger, sealed: number, bytes: number): void {
    this.ended('staged', '');
    const rows = { moved: sealed, filtered: ledger.filtered, deduplicated: ledger.deduplicated };
    for (const [stage, count] of Object.entries(rows))
      this.metrics.count(instruments.runRows, stageOf(stage, namespace), count);
    this.metrics.count(instruments.runBytes, stageOf('loaded', namespace), bytes);
  }

  failed(error: unknown): void {
    const code = MeshError.is(error) ? error.code : 'CHIMERA_INTERNAL';
    this.ended('failed', code);
    if (code.startsWith('CHIMERA_WORKER_'))
      this.metrics.count(instruments.workersLost, { [attributes.errorType]: code });
  }

  superseded(by: FencedBy): void {
    this.ended('superseded', '');
    this.fenced(by);
  }

  /** A verdict could not be carried out. */
  refused(error: unknown): void {
    if (isFenced(error)) this.fenced('target');
  }

  private fenced(by: FencedBy, times = 1): void {
    this.metrics.count(instruments.writersFenced, { [attributes.reason]: by }, times);
  }

  private ended(outcome: string, code: string): void {
    const values = { [attributes.outcome]: outcome, [attributes.errorType]: code };
    this.metrics.count(instruments.attemptsEnded, values);
  }

  private readWorkers(): void {
    for (const meter of this.active) meter.advance();
    const roles = [...this.active].flatMap((meter) => meter.workingRoles());
    this.metrics.setAll(
      instruments.workersRunning,
      ['reader', 'writer'].map((role) => [
        { [attributes.role]: role },
        roles.filter((one) => one === role).length,
      ]),
    );
  }
}

/** Whether an attempt was refused because a newer one owns its run. */
export function isFenced(error: unknown): boolean {
  return MeshError.is(error) && error.code === 'CHIMERA_WRITER_FENCED';
}
