import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { DqConfig } from '@chimera/config';
import type { RunStarted } from '@chimera/contracts';
import { CONFIG } from '@chimera/hosting';
import type { ProgramProcess } from '../process/program-process.js';
import { CheckerPool } from './checker-pool.js';
import type { FollowTask, ToChecker } from './protocol.js';
import { followable, rulesToScan } from './rules-to-scan.js';

/** Attempts followed at once; a check that nobody prepared takes a little longer, that is all. */
const mostFollowed = 2;
/** Attempts that were checked lately: what is told of their start after that comes too late. */
const mostRemembered = 1_000;

type Attempt = Pick<RunStarted, 'runId' | 'attempt'>;

interface Follower extends Attempt {
  readonly process: ProgramProcess;
}

/**
 * Checkers that look at rows while they are being read. They are a help and no promise: nothing is on record about
 * them, and whatever happens to one, the check of what is staged finds the same (Invariant 2).
 */
@Injectable()
export class RowFollowers {
  private readonly followers = new Map<string, Follower>();
  private readonly checked = new Set<string>();

  constructor(
    private readonly pool: CheckerPool,
    @Inject(CONFIG) private readonly config: DqConfig,
  ) {}

  /** Begins to follow an attempt; gives why not otherwise. An older attempt of the run is followed no longer. */
  follow(started: RunStarted): string | null {
    for (const older of [...this.followers.values()])
      if (older.runId === started.runId && older.attempt < started.attempt) this.end(older);
    const task = this.taskOf(started);
    if (task === null) return 'nothing-to-follow';
    if (this.followers.has(keyOf(started))) return 'followed-already';
    if (this.checked.has(keyOf(started))) return 'checked-already';
    if (this.followers.size >= mostFollowed) return 'enough-followed';
    this.begin(started, task);
    return null;
  }

  /** Gives the checker that followed an attempt to whoever checks it; undefined when there is none. */
  take(attempt: Attempt): ProgramProcess | undefined {
    this.remember(keyOf(attempt));
    const follower = this.followers.get(keyOf(attempt));
    this.followers.delete(keyOf(attempt));
    return follower?.process;
  }

  /** An attempt, and every one before it, that will not be staged. */
  end({ runId, attempt }: Attempt): void {
    for (const [key, follower] of this.followers) {
      if (follower.runId !== runId || follower.attempt > attempt) continue;
      this.followers.delete(key);
      void follower.process.end();
    }
  }

  async close(): Promise<void> {
    const all = [...this.followers.values()];
    this.followers.clear();
    await Promise.all(all.map(({ process }) => process.end()));
  }

  private begin({ runId, attempt, team }: RunStarted, task: FollowTask): void {
    const process = this.pool.take(team);
    const follower = { runId, attempt, process };
    this.followers.set(keyOf(task), follower);
    process.onGone(() => {
      if (this.followers.get(keyOf(task)) === follower) this.followers.delete(keyOf(task));
    });
    process.tell({ kind: 'follow', task } satisfies ToChecker);
  }

  private taskOf(started: RunStarted): FollowTask | null {
    const { runId, attempt, contract, load, parts, rowsExpected } = started;
    if (contract === null || rowsExpected === null || !followable(started)) return null;
    return {
      runId,
      attempt,
      contract,
      starts: load,
      parts,
      rowsExpected,
      rules: rulesToScan(started, 0),
      directory: checkDirectory(this.config, started),
      brokers: this.config.kafka.brokers,
      logLevel: this.config.logging.level,
    };
  }

  private remember(key: string): void {
    this.checked.add(key);
    if (this.checked.size > mostRemembered) this.checked.delete(this.checked.values().next().value ?? '');
  }
}

/** Where a check spills; the same for every try, so that what a killed try left is cleared away by the next. */
export function checkDirectory({ state }: Pick<DqConfig, 'state'>, { runId, attempt }: Attempt): string {
  return join(state.directory, 'checks', `${encodeURIComponent(runId)}-${attempt}`);
}

function keyOf({ runId, attempt }: Attempt): string {
  return `${runId}/${attempt}`;
}
