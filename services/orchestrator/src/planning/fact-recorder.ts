import { Injectable } from '@nestjs/common';
import type { Topic } from '@chimera/contracts';
import { skip, type Delivered, type HandlerResult } from '@chimera/messaging';
import { UnitOfWork, originOf, type Origin, type Transaction } from '@chimera/persistence';
import { mergeFact, noFacts, type Fact } from '../domain/run-facts.js';
import type { Run } from '../domain/run.js';
import { RunRepository, type OriginatedRun } from '../repositories/run.repository.js';
import { Clock } from './clock.js';
import { Planner } from './planner.js';
import { RunMeter } from './run-meter.js';

/** Which run a fact is about. */
export interface RunIdentity {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly version: number | null;
}

type WithoutTime<F> = F extends Fact ? Omit<F, 'at'> : never;

/** A fact as a message tells it; when it was learnt is added here. */
export type LearntFact = WithoutTime<Fact>;

/** A fact about a run, and what told it. */
export interface Told {
  readonly about: RunIdentity;
  readonly learnt: LearntFact;
  readonly origin: Origin;
}

/** Facts after which the run needs a decision: what follows is caused by them. */
const moving: ReadonlySet<Fact['kind']> = new Set(['requested', 'failed', 'lost', 'cancelRequested']);

/** Facts after which planning decides nothing else than before: the place stays taken. */
const quiet: ReadonlySet<Fact['kind']> = new Set(['started', 'assessed']);

/** Merges facts into runs. Repeating one changes nothing (Invariant 2). */
@Injectable()
export class FactRecorder {
  constructor(
    private readonly runs: RunRepository,
    private readonly clock: Clock,
    private readonly meter: RunMeter,
  ) {}

  /** Returns the run as it is now, or null when the fact was known or names the run of another pipeline. */
  async record(tx: Transaction, about: RunIdentity, learnt: LearntFact, origin: Origin): Promise<Run | null> {
    const changed = await this.recordAll(tx, [{ about, learnt, origin }]);
    return changed.get(about.runId) ?? null;
  }

  /** The same for many at once, in their order; returns the runs that changed. */
  async recordAll(tx: Transaction, told: readonly Told[]): Promise<ReadonlyMap<string, Run>> {
    // Both are sent at once and answered in order: the time is one after the locks were taken.
    const [known, at] = await Promise.all([
      this.runs.lockAll(tx, [...new Set(told.map(({ about }) => about.runId))]),
      this.clock.now(tx),
    ]);
    const changed = new Map<string, OriginatedRun>();
    for (const one of told) {
      const { runId } = one.about;
      const before = changed.get(runId) ?? known.get(runId) ?? null;
      const run = merged(before, one, at);
      if (run === null) continue;
      changed.set(runId, run);
      this.meter.changed(before ?? { ...run, facts: noFacts }, run);
    }
    if (changed.size > 0) await this.runs.saveAll(tx, [...changed.values()]);
    return changed;
  }
}

/**
 * Null when nothing changes. Facts may come before the request; what came with another name before it was about
 * no run of this service.
 */
function merged(
  found: OriginatedRun | null,
  { about, learnt, origin }: Told,
  at: number,
): OriginatedRun | null {
  const isForeign =
    found !== null && (found.namespace !== about.namespace || found.pipeline !== about.pipeline);
  if (isForeign && (learnt.kind !== 'requested' || found.facts.requested !== null)) return null;
  const known = isForeign ? null : found;
  const { runId, namespace, pipeline, version } = about;
  const run: Run = known ?? { runId, namespace, pipeline, version, facts: noFacts };
  const facts = mergeFact(run.facts, { ...learnt, at } as Fact);
  if (facts === run.facts) return null;
  const cause = known === null || moving.has(learnt.kind) ? origin : known.origin;
  return { ...run, version: run.version ?? version, facts, origin: cause };
}

/** Takes what ingestion and dq tell about runs: the one thing that most handlers of this service do. */
@Injectable()
export class FactIntake {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  /** One transaction for all of a batch; planning follows when one of them may change a decision. */
  async take<T extends Topic>(
    batch: readonly Delivered<T>[],
    toldBy: (event: Delivered<T>['message']) => Omit<Told, 'origin'>,
  ): Promise<HandlerResult> {
    const told = batch.map((one) => ({ ...one, ...toldBy(one.message), origin: originOf(one.context) }));
    const result = await this.work.onceForBatch(told, async (tx, fresh) => {
      const changed = await this.facts.recordAll(tx, fresh);
      return changed.size === 0 ? skip('known-fact') : undefined;
    });
    if (told.some(({ learnt }) => !quiet.has(learnt.kind))) this.planner.wake();
    return result;
  }
}
