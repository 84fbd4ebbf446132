import { Inject, Injectable } from '@nestjs/common';
import type { LifecyclePart, WarmPool } from '@chimera/hosting';
import { AttemptRecovery } from './attempt-recovery.js';
import { Heartbeat } from './heartbeat.js';
import { LoadTopics } from './load-topics.js';
import { RunDesk } from './run-desk.js';
import { WORKER_POOL } from './tokens.js';
import type { WorkerProcess } from './worker-process.js';

/** Running attempts may finish this long after SIGTERM; then they are ended and told as retryable. */
const drainMs = 15_000;

/** Starts supervision after what the process before left behind is settled, and ends it in good order (Invariant 7). */
@Injectable()
export class SupervisorPart implements LifecyclePart {
  readonly name = 'supervisor';

  constructor(
    private readonly recovery: AttemptRecovery,
    private readonly desk: RunDesk,
    @Inject(WORKER_POOL) private readonly pool: WarmPool<WorkerProcess>,
    private readonly heartbeat: Heartbeat,
    private readonly loadTopics: LoadTopics,
  ) {}

  async start(): Promise<void> {
    await this.recovery.run();
    this.pool.open();
    this.heartbeat.start();
  }

  async stop(): Promise<void> {
    this.heartbeat.stop();
    const drained = this.desk.close(drainMs);
    await this.heartbeat.beat();
    await drained;
    await Promise.all([this.pool.close(), this.loadTopics.close()]);
  }
}
