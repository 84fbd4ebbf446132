import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@chimera/persistence';
import type { Decision } from '../domain/decision.js';
import { nextPassAt, plan } from '../domain/plan.js';
import type { StoredRun } from '../repositories/run.repository.js';
import { DecisionApplier } from './decision-applier.js';
import { KnownWorld, type StoredWorld } from './known-world.js';
import type { PlanningPass } from './planner.js';
import { systemOrigin } from './system-origin.js';
import { WaitTeller } from './wait-teller.js';

/** Key of the planning lock; other locks of the database are keyed by two numbers or by a hash of their own text. */
const planningLock = 0x706c616e;

/**
 * Loads what is known, decides, applies. A lock in the database lets one instance plan at a time, so that
 * two never give away the same slot; each decision is its own transaction with the origin of its run,
 * so that its events stay linked to their cause.
 */
@Injectable()
export class PlanPass implements PlanningPass {
  constructor(
    private readonly work: UnitOfWork,
    private readonly known: KnownWorld,
    private readonly applier: DecisionApplier,
    private readonly waits: WaitTeller,
  ) {}

  async run(): Promise<number | null> {
    return this.work.run(systemOrigin, async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [planningLock]);
      const input = await this.known.load(tx);
      const runs = new Map(input.runs.map((run) => [run.runId, run]));
      const decisions = plan(input);
      const applied = await this.apply(decisions, runs, input);
      const told = await this.waits.tell(decisions, runs);
      const next = applied && told ? nextPassAt(decisions) : input.now;
      return next === null ? null : next - input.now;
    });
  }

  /** False when a run changed between loading and applying, so that another pass must follow at once. */
  private async apply(
    decisions: readonly Decision[],
    runs: ReadonlyMap<string, StoredRun>,
    { pipelines }: StoredWorld,
  ): Promise<boolean> {
    let all = true;
    for (const decision of decisions) {
      if (decision.kind === 'wait') continue;
      if (!(await this.applier.apply(decision, runs.get(decision.runId)!, pipelines))) all = false;
    }
    return all;
  }
}
