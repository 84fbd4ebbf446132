import { topics, type RunAssigned } from '@chimera/contracts';
import type { Origin, Transaction, UnitOfWork } from '@chimera/persistence';
import type { Logger } from '@chimera/telemetry';
import {
  runFailed,
  runProgressed,
  runStaged,
  runStarted,
  schemaChangeFound,
} from '../domain/attempt-events.js';
import { cancelled } from '../domain/cancellation.js';
import { failureOf, type Failure } from '../domain/failure.js';
import type { SchemaChange } from '../domain/schema-change.js';
import type { AttemptRepository, StoredAttempt } from '../repositories/attempt.repository.js';
import type { QuarantineRepository } from '../repositories/quarantine.repository.js';
import type { StopRepository } from '../repositories/stop.repository.js';
import type { CrashPoints } from '../worker/crash-point.js';
import { enqueueReminder } from '../tasks/reminder-task.js';
import { enqueueDiscard } from '../tasks/verdict-task.js';
import { AttemptExecution, type ExecutionTools, type StagedAttempt } from './attempt-execution.js';
import { persistently } from './persistently.js';
import { isFenced, type RunMeter } from './run-meter.js';

export interface AttemptRunnerOptions {
  readonly work: UnitOfWork;
  readonly attempts: AttemptRepository;
  readonly stops: StopRepository;
  readonly quarantine: QuarantineRepository;
  readonly tools: ExecutionTools;
  readonly crashPoints: CrashPoints;
  readonly meter: RunMeter;
  readonly log: Logger;
}

const progressEveryMs = 1_000;

/** Executes attempts and tells the mesh how they go. What it tells, and what it remembers, commit together (Invariant 4). */
export class AttemptRunner {
  constructor(private readonly options: AttemptRunnerOptions) {}

  /** Never throws: whatever happens becomes a fact about the attempt. */
  async run(assigned: RunAssigned, signal: AbortSignal): Promise<void> {
    const { runId, attempt } = assigned;
    const log = this.options.log.child({
      runId,
      attempt,
      pipeline: `${assigned.namespace}/${assigned.pipeline}`,
    });
    try {
      const stored = await this.begin(assigned);
      if (stored !== null) await this.execute(stored, signal, log);
    } catch (error) {
      log.error('attempt could not be recorded; it is settled when the supervisor starts again', { error });
    }
  }

  /** Settles an attempt that was running when the process before this one ended. */
  async giveUp(stored: StoredAttempt): Promise<void> {
    const failure: Failure = {
      code: 'CHIMERA_WORKER_LOST',
      message: 'The supervisor ended while the attempt was running.',
      hint: 'Nothing: the run is tried again.',
      retryable: true,
    };
    await this.fail(stored, failure, null);
  }

  private async begin(assigned: RunAssigned): Promise<StoredAttempt | null> {
    const { work, attempts } = this.options;
    return persistently(() =>
      work.run(unlinked, async (tx) => {
        const stored = await attempts.lock(tx, assigned);
        const begun = stored !== null && (await attempts.move(tx, assigned, ['accepted'], 'running'));
        return begun ? stored : null;
      }),
    );
  }

  private async execute(stored: StoredAttempt, signal: AbortSignal, log: Logger): Promise<void> {
    const { assigned } = stored;
    const execution = new AttemptExecution(this.options.tools, assigned, {
      onOpened: (opened) =>
        this.tell(stored, log, (tx) => tx.publish(topics.ingestion.runStarted, runStarted(assigned, opened))),
      // What ends the attempt is told together with its end.
      onDiffers: (change) => {
        if (change.action === 'continuing') this.tell(stored, log, (tx) => tellChange(tx, assigned, change));
      },
      onHeld: (held) => this.options.meter.held(assigned, held),
    });
    const metered = this.options.meter.attempt(assigned, execution);
    const reporting = this.reportProgress(stored, execution, log);
    try {
      const staged = await execution
        .execute(signal)
        .finally(() => this.options.meter.executed(assigned, metered));
      this.options.crashPoints.pass('supervisor.before-staged');
      await this.stage(stored, staged, execution);
      this.measureStaged(assigned, staged, execution);
      this.options.crashPoints.pass('supervisor.after-staged');
    } catch (error) {
      log.warn('attempt failed', { error });
      this.measureFailure(error, signal);
      await this.settleFailure(stored, error, execution);
    } finally {
      clearInterval(reporting);
    }
  }

  private measureStaged(assigned: RunAssigned, staged: StagedAttempt, execution: AttemptExecution): void {
    const sealed = staged.segments.reduce((rows, segment) => rows + segment.rows, 0);
    this.options.meter.staged(assigned, staged.ledger, sealed, execution.progress().bytesMoved);
  }

  private measureFailure(error: unknown, signal: AbortSignal): void {
    if (!isFenced(error)) return this.options.meter.failed(error);
    // A newer assignment aborts with its reason; anything else came from the target.
    this.options.meter.superseded(error === signal.reason ? 'assignment' : 'target');
  }

  /** Progress is worth telling while it moves; one that is not delivered is followed by a better one. */
  private reportProgress(stored: StoredAttempt, execution: AttemptExecution, log: Logger): NodeJS.Timeout {
    const startedAt = performance.now();
    let last = '';
    return setInterval(() => {
      const progress = execution.progress();
      const now = JSON.stringify(progress);
      if (now === last) return;
      last = now;
      const elapsedMillis = Math.round(performance.now() - startedAt);
      const event = runProgressed(stored.assigned, { ...progress, phase: execution.phase(), elapsedMillis });
      this.tell(stored, log, (tx) => tx.publish(topics.ingestion.runProgressed, event));
    }, progressEveryMs);
  }

  private tell(stored: StoredAttempt, log: Logger, publish: (tx: Transaction) => Promise<void>): void {
    this.options.work.run(stored.origin, publish).catch((error: unknown) => {
      log.warn('news of an attempt could not be told', { error });
    });
  }

  private async stage(
    stored: StoredAttempt,
    staged: StagedAttempt,
    execution: AttemptExecution,
  ): Promise<void> {
    const { work, attempts, stops } = this.options;
    const event = runStaged(stored.assigned, staged, execution.usage());
    await persistently(() =>
      work.run(stored.origin, async (tx) => {
        // Locked first: a stop is either on record by now, or finds the attempt staged and ends that.
        await attempts.lock(tx, stored.assigned);
        const stop = await stops.of(tx, stored.assigned);
        if (stop !== null) return this.recordFailure(tx, stored, failureOf(cancelled(stop)), execution);
        if (!(await attempts.move(tx, stored.assigned, ['running'], 'staged'))) return;
        await attempts.keepStaged(tx, event);
        await this.keepQuarantined(tx, stored.assigned, execution);
        await tx.publish(topics.ingestion.runStaged, event);
        await enqueueReminder(tx, stored.assigned, 0);
      }),
    );
  }

  private async settleFailure(
    stored: StoredAttempt,
    error: unknown,
    execution: AttemptExecution,
  ): Promise<void> {
    if (isFenced(error)) return this.leave(stored);
    await this.fail(stored, failureOf(error), execution);
  }

  /** A newer attempt owns the run: nothing is told, because nothing follows from it. */
  private async leave(stored: StoredAttempt): Promise<void> {
    const { work, attempts } = this.options;
    await persistently(() =>
      work.run(stored.origin, (tx) => attempts.move(tx, stored.assigned, ['running'], 'superseded')),
    );
  }

  private async fail(
    stored: StoredAttempt,
    failure: Failure,
    execution: AttemptExecution | null,
  ): Promise<void> {
    const { work, stops } = this.options;
    await persistently(() =>
      work.run(stored.origin, async (tx) => {
        // Whatever it failed with: a run that shall end is not tried again.
        const stop = await stops.of(tx, stored.assigned);
        const told = stop === null ? failure : failureOf(cancelled(stop));
        await this.recordFailure(tx, stored, told, execution);
      }),
    );
  }

  private async recordFailure(
    tx: Transaction,
    { assigned }: StoredAttempt,
    failure: Failure,
    execution: AttemptExecution | null,
  ): Promise<void> {
    const { attempts } = this.options;
    if (!(await attempts.move(tx, assigned, ['accepted', 'running'], 'failed'))) return;
    await attempts.keepFailure(tx, assigned, failure);
    await this.keepQuarantined(tx, assigned, execution);
    const change = failure.code === 'CHIMERA_SOURCE_SCHEMA_CHANGED' ? (execution?.change ?? null) : null;
    if (change !== null) await tellChange(tx, assigned, change);
    await tx.publish(topics.ingestion.runFailed, runFailed(assigned, failure, execution?.usage() ?? []));
    await enqueueDiscard(tx, assigned);
  }

  /** Rows of an attempt that failed are kept in sight too: they may be why it failed. */
  private async keepQuarantined(
    tx: Transaction,
    assigned: RunAssigned,
    execution: AttemptExecution | null,
  ): Promise<void> {
    const segment = execution?.quarantine ?? null;
    if (segment !== null) await this.options.quarantine.keep(tx, assigned, segment);
  }
}

function tellChange(tx: Transaction, assigned: RunAssigned, change: SchemaChange): Promise<void> {
  return tx.publish(topics.ingestion.schemaChangeFound, schemaChangeFound(assigned, change));
}

/** For transactions that publish nothing. */
const unlinked: Origin = {
  correlationId: 'supervision',
  causationId: null,
  actor: 'service:ingestion',
  traceparent: null,
};
