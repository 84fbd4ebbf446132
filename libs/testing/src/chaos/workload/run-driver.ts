import { setTimeout as delay } from 'node:timers/promises';
import type { Mesh } from '../../mesh/mesh.js';
import type { MeshDatabase } from '../../mesh/mesh-database.js';
import type { ChaosPipeline } from '../pipeline.js';
import type { SeededRandom } from '../seeded-random.js';
import type { WorkloadSource } from './source.js';

/** A run that was asked for. */
export interface AskedRun {
  readonly runId: string;
  /** When the mesh took the request; milliseconds of the process' own clock. */
  readonly askedAt: number;
  /** When the target's books first showed its version; null until then. */
  publishedAt: number | null;
}

/** Another run is asked for when one was not published within this time: it may wait for a person, or for ever. */
const patienceMs = 120_000;

/**
 * Changes a source and asks for runs of its pipeline, one after the other, as long as it is let. What fails is tried
 * again: this is the world around the mesh, which goes on whatever breaks.
 */
export class RunDriver {
  readonly runs: AskedRun[] = [];
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly mesh: Mesh,
    private readonly source: WorkloadSource,
    private readonly pipeline: ChaosPipeline,
    private readonly target: MeshDatabase,
    private readonly random: SeededRandom,
  ) {}

  start(): void {
    this.working = this.work();
  }

  /** Ends after the batch in hand is written; does not wait for runs. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  /** Runs until the last batch is published, or the deadline has passed. */
  async finish(isWhole: () => boolean, deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!isWhole() && performance.now() < deadline) await this.runOnce(deadline);
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      if (this.random.chance(0.7)) await this.source.change((write) => this.untilDone(write));
      if (this.stopped) return;
      await this.runOnce(performance.now() + patienceMs);
      await delay(this.random.int(50, 500));
    }
  }

  /** Asks for a run and waits until it is published, the deadline has passed, or everything ends. */
  private async runOnce(deadline: number): Promise<void> {
    const runId = await this.ask(deadline);
    if (runId === null) return;
    const run: AskedRun = { runId, askedAt: performance.now(), publishedAt: null };
    this.runs.push(run);
    const stopped = this.stopped;
    while (run.publishedAt === null && performance.now() < deadline && this.stopped === stopped) {
      await delay(100);
      await this.look();
    }
  }

  /** Null when nobody took the request before the deadline or the end. */
  private async ask(deadline: number): Promise<string | null> {
    const stopped = this.stopped;
    while (performance.now() < deadline && this.stopped === stopped) {
      try {
        return await this.mesh.startRun(this.pipeline.namespace, this.pipeline.pipeline);
      } catch {
        await delay(200);
      }
    }
    return null;
  }

  /** Asks the target's books about every run that is still open, earlier ones too. */
  private async look(): Promise<void> {
    const open = this.runs.filter(({ publishedAt }) => publishedAt === null);
    try {
      const published = await this.target.query<{ runId: string }>(
        `SELECT run_id AS "runId" FROM _chimera.versions WHERE run_id = ANY($1) AND published_at IS NOT NULL`,
        [open.map(({ runId }) => runId)],
      );
      const found = new Set(published.map(({ runId }) => runId));
      for (const run of open) if (found.has(run.runId)) run.publishedAt = performance.now();
    } catch {
      // The target is away, or has no books before the first run.
    }
  }

  /** A batch that may or may not have been written is written again until it certainly is, also while all ends. */
  private async untilDone(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await write();
      } catch {
        await delay(200);
      }
    }
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }
}
