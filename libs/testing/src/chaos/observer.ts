import { setTimeout as delay } from 'node:timers/promises';
import type { MeshDatabase } from '../mesh/mesh-database.js';
import type { Observation } from './oracle/history.js';

interface SeenRow {
  readonly version: number | null;
  readonly position: string | null;
  readonly rows: number;
  readonly sum: string;
}

/** Reads a target over and over, as a user would, beside everything that happens to it. */
export class Observer {
  readonly observations: Observation[] = [];
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly target: MeshDatabase,
    private readonly relation: string,
    private readonly since: number,
  ) {}

  start(): void {
    this.working = this.work();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  /** One more look, now; the target must be there. */
  async look(): Promise<void> {
    const before = performance.now();
    const [seen] = await this.target.query<SeenRow>(
      `SELECT (SELECT published_version::int FROM _chimera.relations WHERE relation_name = $1) AS version,
              (SELECT max(position::bigint)::text FROM _chimera.positions WHERE relation_name = $1) AS position,
              count(*)::int AS rows, coalesce(sum(checksum), 0)::text AS sum FROM public.${this.relation}`,
      [this.relation],
    );
    const { version, position, rows, sum } = seen!;
    this.keep({
      atMs: Math.round(before - this.since),
      version: version ?? 0,
      position: position === null ? null : Number(position),
      digest: { rows, sum: BigInt(sum) },
    });
  }

  /** What looks as it did before is nothing new. */
  private keep(now: Observation): void {
    const last = this.observations.at(-1);
    const same =
      last !== undefined &&
      last.version === now.version &&
      last.position === now.position &&
      last.digest.rows === now.digest.rows &&
      last.digest.sum === now.digest.sum;
    if (!same) this.observations.push(now);
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      // Away because of a fault, or not there before the first version: nothing was seen, so nothing is judged.
      await this.look().catch(() => undefined);
      await delay(60);
    }
  }
}
