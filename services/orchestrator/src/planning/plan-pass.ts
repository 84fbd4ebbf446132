import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '@chimera/persistence';
import { nextPassAt, plan, type Decision, type PlanInput } from '../domain/plan.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { RunRepository, type StoredRun } from '../repositories/run.repository.js';
import { SupervisorRepository } from '../repositories/supervisor.repository.js';
import { DecisionApplier } from './decision-applier.js';
import type { PlanningPass } from './planner.js';

/** Key of the planning lock; other locks of the database are keyed by two numbers or by a hash of their own text. */
const planningLock = 0x706c616e;

const systemOrigin = {
  correlationId: 'planning',
  causationId: null,
  actor: 'service:orchestrator',
  traceparent: null,
};

interface Loaded extends PlanInput {
  readonly runs: readonly StoredRun[];
}

/**
 * Loads what is known, decides, applies. A lock in the database lets one instance plan at a time, so that
 * two never give away the same slot; each decision is its own transaction with the origin of its run,
 * so that its events stay linked to their cause.
 */
@Injectable()
export class PlanPass implements PlanningPass {
  constructor(
    private readonly work: UnitOfWork,
    private readonly runs: RunRepository,
    private readonly pipelines: PipelineRepository,
    private readonly supervisors: SupervisorRepository,
    private readonly applier: DecisionApplier,
  ) {}

  async run(): Promise<number | null> {
    return this.work.run(systemOrigin, async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [planningLock]);
      const input = await this.load(tx);
      const decisions = plan(input);
      const applied = await this.apply(decisions, input);
      // Last, so that no row is locked while the decisions' own transactions wait for handlers.
      await this.runs.saveWaiting(tx, changedWaits(decisions, input.runs));
      const next = applied ? nextPassAt(decisions) : input.now;
      return next === null ? null : next - input.now;
    });
  }

  private async load(tx: Transaction): Promise<Loaded> {
    const now = await this.runs.now(tx);
    const runs = await this.runs.unfinished(tx);
    const pipelines = await this.pipelines.ofUnfinishedRuns(tx);
    return { now, runs, pipelines, supervisors: await this.supervisors.all(tx) };
  }

  /** False when a run changed between loading and applying, so that another pass must follow at once. */
  private async apply(decisions: readonly Decision[], input: Loaded): Promise<boolean> {
    const runs = new Map(input.runs.map((run) => [run.runId, run]));
    let all = true;
    for (const decision of decisions) {
      if (decision.kind === 'wait') continue;
      const run = runs.get(decision.runId)!;
      if (!(await this.applier.apply(decision, run, input.pipelines))) all = false;
    }
    return all;
  }
}

function changedWaits(
  decisions: readonly Decision[],
  runs: readonly StoredRun[],
): ReadonlyMap<string, string> {
  const before = new Map(runs.map((run) => [run.runId, run.waitingFor]));
  return new Map(
    decisions.flatMap((decision) =>
      decision.kind === 'wait' && before.get(decision.runId) !== decision.waitingFor
        ? [[decision.runId, decision.waitingFor] as const]
        : [],
    ),
  );
}
