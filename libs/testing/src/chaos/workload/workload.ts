import { MeshError } from '@chimera/contracts';
import { eventually } from '../../eventually.js';
import type { Mesh } from '../../mesh/mesh.js';
import { Observer } from '../observer.js';
import type { ChaosPipeline } from '../pipeline.js';
import type { SeededRandom } from '../seeded-random.js';
import { workloadKinds } from './kinds.js';
import { RunDriver } from './run-driver.js';
import { WorkloadSource, type WorkloadPlace } from './source.js';

/** A source, its pipeline, who runs it and who reads what comes of it. */
export interface WorkloadPart {
  readonly source: WorkloadSource;
  readonly pipeline: ChaosPipeline;
  readonly driver: RunDriver;
  readonly observer: Observer;
}

/** How much there was. */
export interface WorkloadFigures {
  readonly good: number;
  readonly poison: number;
  readonly published: number;
}

/** Everything that goes on around the mesh while faults strike. */
export class Workload {
  private constructor(readonly parts: readonly WorkloadPart[]) {}

  /** Makes sources and onboards their pipelines. Nothing runs yet. */
  static async prepare(mesh: Mesh, place: WorkloadPlace, random: SeededRandom): Promise<Workload> {
    const since = performance.now();
    const { target } = place.databases;
    const prepared = workloadKinds.map(async (kind, number): Promise<WorkloadPart> => {
      const source = await WorkloadSource.make(kind, number + 1, place, random.fork(`rows/${kind.name}`));
      const [name = ''] = await mesh.prepare(source.intent());
      const pipeline = source.pipeline(name);
      const driver = new RunDriver(mesh, source, pipeline, target, random.fork(`runs/${kind.name}`));
      return { source, pipeline, driver, observer: new Observer(target, source.relation, since) };
    });
    return new Workload(await Promise.all(prepared));
  }

  get pipelines(): readonly ChaosPipeline[] {
    return this.parts.map(({ pipeline }) => pipeline);
  }

  /** Begins to change, run and read everything; resolves once each pipeline has published something. */
  async start(): Promise<void> {
    for (const { driver, observer } of this.parts) {
      observer.start();
      driver.start();
    }
    await eventually(() => this.assertMoving(), { deadlineMs: 300_000 });
  }

  /** Ends changes and requests; what was asked for goes on. Readers go on too. */
  async calm(): Promise<void> {
    await Promise.all(this.parts.map(({ driver }) => driver.stop()));
  }

  /** Runs until each target shows the last batch of its source, or the deadline has passed. */
  async finish(deadlineMs: number): Promise<void> {
    await Promise.all(
      this.parts.map(({ driver, source, observer }) =>
        driver.finish(() => isWhole(source, observer), deadlineMs),
      ),
    );
  }

  /** Milliseconds from the request to the publication of a run, the median of those so far. */
  paceMs(): number {
    const times = this.parts
      .flatMap(({ driver }) => driver.runs)
      .flatMap(({ askedAt, publishedAt }) => (publishedAt === null ? [] : [publishedAt - askedAt]));
    return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
  }

  figures(): WorkloadFigures {
    const sizes = this.parts.map(({ source }) => source.truth.size);
    return {
      good: sizes.reduce((sum, { good }) => sum + good, 0),
      poison: sizes.reduce((sum, { poison }) => sum + poison, 0),
      published: this.parts.flatMap(({ driver }) => driver.runs).filter((run) => run.publishedAt !== null)
        .length,
    };
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.calm();
    await Promise.all(this.parts.map(({ observer }) => observer.stop()));
  }

  private assertMoving(): void {
    const still = this.parts.filter(({ driver }) => driver.runs.every((run) => run.publishedAt === null));
    if (still.length === 0) return;
    const names = still.map(({ pipeline }) => pipeline.pipeline).join(', ');
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      `Expected ${names} to publish a version before any fault.`,
    );
  }
}

function isWhole({ truth }: WorkloadSource, { observations }: Observer): boolean {
  const last = observations.at(-1);
  return last !== undefined && truth.batchOf(last.digest) === truth.size.batches;
}
