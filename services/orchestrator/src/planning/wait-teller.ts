import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import { UnitOfWork } from '@chimera/persistence';
import type { Decision, Wait } from '../domain/decision.js';
import { RunRepository, type StoredRun } from '../repositories/run.repository.js';

/** A pass tells at most so many reasons; the rest is told by passes that follow at once. */
const mostPerPass = 200;

/** Tells why runs do not move, each reason once, caused by what caused the run. */
@Injectable()
export class WaitTeller {
  constructor(
    private readonly work: UnitOfWork,
    private readonly runs: RunRepository,
  ) {}

  /** False when there is more to tell. */
  async tell(decisions: readonly Decision[], runs: ReadonlyMap<string, StoredRun>): Promise<boolean> {
    const changed = decisions.filter(
      (decision): decision is Wait =>
        decision.kind === 'wait' &&
        // Being executed is no wait.
        decision.waitingFor !== 'execution' &&
        runs.get(decision.runId)!.waitingFor !== decision.waitingFor,
    );
    for (const wait of changed.slice(0, mostPerPass)) await this.tellOne(wait, runs.get(wait.runId)!);
    return changed.length <= mostPerPass;
  }

  private async tellOne({ waitingFor, detail, until }: Wait, run: StoredRun): Promise<void> {
    const { runId, namespace, pipeline, folded } = run;
    await this.work.run(run.origin, async (tx) => {
      const revision = await this.runs.saveWait(tx, runId, waitingFor, detail);
      if (revision === null) return;
      const text = folded === 0 ? detail : `${detail} ${foldedText(folded)}`;
      const event = { runId, revision, namespace, pipeline, waitingFor, detail: text, until };
      await tx.publish(topics.orchestrator.runWaiting, event);
    });
  }
}

function foldedText(folded: number): string {
  return `The pipeline was due ${folded} more ${folded === 1 ? 'time' : 'times'} since; this run stands for ${folded === 1 ? 'it' : 'them'} too.`;
}
