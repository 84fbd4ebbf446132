import { Injectable } from '@nestjs/common';
import type { MessageContext } from '@chimera/messaging';
import type { Origin, Transaction } from '@chimera/persistence';
import { mergeFact, noFacts, type Fact, type Run } from '../domain/run.js';
import { RunRepository } from '../repositories/run.repository.js';

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
const moving: ReadonlySet<Fact['kind']> = new Set(['requested', 'failed', 'lost']);

/** Merges facts into runs. Repeating one changes nothing (Invariant 2). */
@Injectable()
export class FactRecorder {
  constructor(private readonly runs: RunRepository) {}

  /** Returns the run as it is now, or null when the fact was known. Facts may come before the request. */
  async record(tx: Transaction, about: RunIdentity, learnt: LearntFact, origin: Origin): Promise<Run | null> {
    const known = await this.runs.lock(tx, about.runId);
    const run: Run = known ?? { ...about, facts: noFacts };
    const facts = mergeFact(run.facts, { ...learnt, at: await this.runs.now(tx) } as Fact);
    if (facts === run.facts) return null;
    const changed = { ...run, version: run.version ?? about.version, facts };
    const cause = known === null || moving.has(learnt.kind) ? origin : known.origin;
    await this.runs.save(tx, changed, cause);
    return changed;
  }
}

/** Where what a handler does next comes from: the message that it handles. */
export function originOf(context: MessageContext): Origin {
  const { correlationId, messageId, actor, traceparent } = context;
  return { correlationId, causationId: messageId, actor, traceparent };
}
