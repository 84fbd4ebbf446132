import { Injectable } from '@nestjs/common';
import { skip, type HandlerResult, type MessageContext } from '@chimera/messaging';
import { UnitOfWork, type Origin, type Transaction } from '@chimera/persistence';
import { mergeFact, noFacts, type Fact } from '../domain/run-facts.js';
import type { Run } from '../domain/run.js';
import { RunRepository } from '../repositories/run.repository.js';
import { Clock } from './clock.js';
import { Planner } from './planner.js';

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

/** Facts after which the run needs a decision: what follows is caused by them. */
const moving: ReadonlySet<Fact['kind']> = new Set(['requested', 'failed', 'lost', 'cancelRequested']);

/** Merges facts into runs. Repeating one changes nothing (Invariant 2). */
@Injectable()
export class FactRecorder {
  constructor(
    private readonly runs: RunRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the run as it is now, or null when the fact was known or names the run of another pipeline. Facts
   * may come before the request; what came with another name before it was about no run of this service.
   */
  async record(tx: Transaction, about: RunIdentity, learnt: LearntFact, origin: Origin): Promise<Run | null> {
    const found = await this.runs.lock(tx, about.runId);
    const isForeign =
      found !== null && (found.namespace !== about.namespace || found.pipeline !== about.pipeline);
    if (isForeign && (learnt.kind !== 'requested' || found.facts.requested !== null)) return null;
    const known = isForeign ? null : found;
    const run: Run = known ?? { ...about, facts: noFacts };
    const facts = mergeFact(run.facts, { ...learnt, at: await this.clock.now(tx) } as Fact);
    if (facts === run.facts) return null;
    const changed = { ...run, version: run.version ?? about.version, facts };
    const cause = known === null || moving.has(learnt.kind) ? origin : known.origin;
    await this.runs.save(tx, changed, cause);
    return changed;
  }
}

/** Takes what ingestion and dq tell about a run: the one thing that most handlers of this service do. */
@Injectable()
export class FactIntake {
  constructor(
    private readonly work: UnitOfWork,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async take(event: RunIdentity, fact: LearntFact, context: MessageContext): Promise<HandlerResult> {
    const result = await this.work.once(context, async (tx) => {
      const run = await this.facts.record(tx, event, fact, originOf(context));
      return run === null ? skip('known-fact') : undefined;
    });
    this.planner.wake();
    return result;
  }
}

/** Where what a handler does next comes from: the message that it handles. */
export function originOf(context: MessageContext): Origin {
  const { correlationId, messageId, actor, traceparent } = context;
  return { correlationId, causationId: messageId, actor, traceparent };
}
