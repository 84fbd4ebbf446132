import { MeshError, type CheckResult } from '@chimera/contracts';
import { createKafkaPort, type RangeReader } from '@chimera/kafka';
import { createLogger, type Logger } from '@chimera/telemetry';
import { checkRows } from './check-rows.js';
import { FollowedRows } from './followed-rows.js';
import type { CheckerReport, CheckerTask, FollowTask, RowsToCheck, ToChecker } from './protocol.js';
import { TaskUsage } from './task-usage.js';

/** Rows of an attempt that stop coming, or are never staged, are followed no longer. */
const quietMs = { reading: 120_000, sealed: 900_000 };
const lookEveryMs = 5_000;

interface Following {
  readonly rows: FollowedRows;
  readonly ranges: RangeReader;
  readonly timer: NodeJS.Timeout;
}

/** The checker process: checks one staged attempt after the other, each perhaps followed before it is staged. */
export class CheckerProgram {
  private usage: TaskUsage | null = null;
  private following: Promise<Following> | null = null;
  private first = true;

  constructor(private readonly pipe: NodeJS.Process) {}

  start(): void {
    this.pipe.on('message', (message: ToChecker) => {
      this.usage ??= new TaskUsage(this.first);
      this.first = false;
      if (message.kind === 'follow') this.following = this.follow(message.task);
      else void this.check(message.task);
    });
  }

  private async follow(task: FollowTask): Promise<Following> {
    const ranges = await kafkaOf(task, loggerOf(task)).rangeReader();
    const rows = new FollowedRows(task, ranges);
    const timer = setInterval(() => {
      const patience = rows.sealed ? quietMs.sealed : quietMs.reading;
      // Nobody waits for what was found so far; the check of what is staged does without it.
      if (performance.now() - rows.lastBatchAt > patience) process.exit(0);
    }, lookEveryMs);
    return { rows, ranges, timer };
  }

  private async check(task: CheckerTask): Promise<void> {
    const report = await this.report(task, loggerOf(task));
    this.usage = null;
    // A process in which something went wrong does nothing more.
    this.pipe.send?.(report, undefined, undefined, () => {
      if (report.kind === 'failed') process.exit(0);
    });
  }

  private async report(task: CheckerTask, logger: Logger): Promise<CheckerReport> {
    try {
      const followed = await this.concludeFollowed(task);
      const checks = followed ?? (await this.checkStaged(task, logger));
      const usage = this.usage!.told();
      const memoryBytes = process.memoryUsage.rss();
      return { kind: 'checked', checks, usage, memoryBytes, followed: followed !== null };
    } catch (error) {
      logger.warn('rows could not be checked', { error });
      if (MeshError.is(error))
        return { kind: 'failed', code: error.code, disposition: error.disposition, message: error.message };
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', code: 'CHIMERA_INTERNAL', disposition: 'retry', message };
    }
  }

  private async concludeFollowed(task: CheckerTask): Promise<readonly CheckResult[] | null> {
    const following = await this.following?.catch(() => null);
    this.following = null;
    if (following === null || following === undefined) return null;
    clearInterval(following.timer);
    try {
      return await following.rows.conclude(task);
    } finally {
      await following.rows.close();
      await following.ranges.close();
    }
  }

  private async checkStaged(task: CheckerTask, logger: Logger): Promise<readonly CheckResult[]> {
    const ranges = await kafkaOf(task, logger).rangeReader();
    try {
      return await checkRows(task, ranges);
    } finally {
      await ranges.close();
    }
  }
}

function loggerOf({ logLevel, runId }: RowsToCheck): Logger {
  return createLogger({ service: 'dq-checker', level: logLevel }).child({ runId });
}

function kafkaOf({ brokers }: RowsToCheck, logger: Logger) {
  return createKafkaPort({ brokers, clientId: 'chimera-checker', logger });
}
