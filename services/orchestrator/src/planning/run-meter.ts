import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@chimera/persistence';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { isFinished, stateOf, type Run } from '../domain/run.js';
import { queueWait, stepsOf } from '../domain/run-steps.js';
import { GateRepository } from '../repositories/gate.repository.js';
import { RunRepository } from '../repositories/run.repository.js';

/** So many of the runs measured last are remembered. */
const remembered = 2_000;

/**
 * Measures runs as their facts come in. A fact is merged inside a transaction, which may be repeated: what was
 * measured for a run is remembered, so that it is measured once.
 */
@Injectable()
export class RunMeter {
  private readonly measured = new Set<string>();

  constructor(
    private readonly work: UnitOfWork,
    private readonly runs: RunRepository,
    private readonly gates: GateRepository,
    private readonly metrics: Metrics,
  ) {
    metrics.onScrape(() => this.read());
  }

  /** A run has changed. */
  changed(before: Run, after: Run): void {
    this.measureWait(before, after);
    const state = stateOf(after.facts);
    if (!isFinished(state) || isFinished(stateOf(before.facts))) return;
    if (!this.isNews(`${after.runId} ended`)) return;
    const namespace = after.namespace;
    const values = { [attributes.outcome]: state, [attributes.namespace]: namespace };
    this.metrics.count(instruments.runsFinished, values);
    for (const [step, seconds] of stepsOf(after.facts))
      this.metrics.observe(instruments.runStepDuration, { [attributes.step]: step }, seconds);
  }

  private measureWait(before: Run, after: Run): void {
    const waited = queueWait(after.facts);
    if (waited === null || queueWait(before.facts) !== null || !this.isNews(`${after.runId} waited`)) return;
    this.metrics.observe(instruments.runQueueWait, { [attributes.namespace]: after.namespace }, waited);
  }

  private isNews(what: string): boolean {
    if (this.measured.has(what)) return false;
    this.measured.add(what);
    if (this.measured.size > remembered) this.measured.delete(this.measured.values().next().value!);
    return true;
  }

  /** Each instance of the service gives the same answer. */
  private async read(): Promise<void> {
    const [states, closed] = await this.work.read(async (tx) => [
      await this.runs.countByState(tx),
      await this.gates.countClosed(tx),
    ]);
    for (const [state, count] of states)
      this.metrics.set(instruments.runs, { [attributes.state]: state }, count);
    for (const [reason, count] of closed)
      this.metrics.set(instruments.pipelinesClosed, { [attributes.reason]: reason }, count);
  }
}
