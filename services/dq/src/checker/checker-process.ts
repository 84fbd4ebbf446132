import { rm } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { MeshError, type ProcessUsage } from '@chimera/contracts';
import type { LifecyclePart } from '@chimera/hosting';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import type { ProgramProcess } from '../process/program-process.js';
import { CheckerPool } from './checker-pool.js';
import type { CheckerReport, CheckerTask, ToChecker } from './protocol.js';
import { RowFollowers } from './row-followers.js';

type Checked = Extract<CheckerReport, { kind: 'checked' }>;

/** Has staged rows looked at in a process of its own, so that looking neither blocks nor endangers the service. */
@Injectable()
export class CheckerProcess implements LifecyclePart {
  readonly name = 'checker';

  constructor(
    private readonly pool: CheckerPool,
    private readonly followers: RowFollowers,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Resolves with what was found, by the checker that followed the rows when there is one. Throws `CHIMERA_WORKER_LOST`
   * (retry) when the process ends early, and what it threw. The task's folder is gone afterwards, whatever the process left
   * there.
   */
  async check(task: CheckerTask, team: string, signal: AbortSignal): Promise<Checked> {
    try {
      const follower = this.followers.take(task);
      const prepared = follower === undefined ? null : await this.byFollower(follower, task, team, signal);
      const checked = prepared ?? (await this.by(this.pool.take(team), task, team, signal));
      this.measure(checked.usage);
      return checked;
    } finally {
      await rm(task.directory, { recursive: true, force: true });
    }
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.all([this.followers.close(), this.pool.close()]);
  }

  private measure({ cpuSeconds, peakMemoryBytes }: ProcessUsage): void {
    const checker = { [attributes.role]: 'checker' };
    this.metrics.count(instruments.workerCpu, checker, cpuSeconds);
    this.metrics.observe(instruments.workerPeakMemory, checker, peakMemoryBytes);
  }

  /** Null when the follower is lost: the rows are looked at anew then. */
  private async byFollower(
    follower: ProgramProcess,
    task: CheckerTask,
    team: string,
    signal: AbortSignal,
  ): Promise<Checked | null> {
    try {
      return await this.by(follower, task, team, signal);
    } catch (error) {
      if (signal.aborted || !MeshError.is(error) || error.code !== 'CHIMERA_WORKER_LOST') throw error;
      return null;
    }
  }

  private async by(
    process: ProgramProcess,
    task: CheckerTask,
    team: string,
    signal: AbortSignal,
  ): Promise<Checked> {
    try {
      const report = await process.ask<CheckerReport>({ kind: 'check', task } satisfies ToChecker, signal);
      if (report.kind !== 'checked') throw new MeshError(report.code, report.disposition, report.message);
      process.memoryBytes = report.memoryBytes;
      this.pool.giveBack(process, team);
      return report;
    } catch (error) {
      await process.end();
      throw error;
    }
  }
}
