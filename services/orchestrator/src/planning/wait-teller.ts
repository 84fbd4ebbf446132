import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import { UnitOfWork } from '@chimera/persistence';
import type { Decision, Wait } from '../domain/decision.js';
import { RunRepository, type StoredRun } from '../repositories/run.repository.js';
import { systemOrigin } from './system-origin.js';

/** A pass tells at most so many reasons, in one transaction; the rest is told by passes that follow at once. */
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
    if (changed.length > 0) await this.tellAll(changed.slice(0, mostPerPass), runs);
    return changed.length <= mostPerPass;
  }

  private async tellAll(waits: readonly Wait[], runs: ReadonlyMap<string, StoredRun>): Promise<void> {
    await this.work.run(systemOrigin, async (tx) => {
      const revisions = await this.runs.saveWaits(tx, waits);
      for (const wait of waits) {
        const revision = revisions.get(wait.runId);
        if (revision === undefined) continue;
        const run = runs.get(wait.runId)!;
        await tx.withOrigin(run.origin).publish(topics.orchestrator.runWaiting, waiting(wait, run, revision));
      }
    });
  }
}

function waiting({ waitingFor, detail, until }: Wait, run: StoredRun, revision: number) {
  const { runId, namespace, pipeline, folded } = run;
  const text = folded === 0 ? detail : `${detail} ${foldedText(folded)}`;
  return { runId, revision, namespace, pipeline, waitingFor, detail: text, until };
}

function foldedText(folded: number): string {
  return `The pipeline was due ${folded} more ${folded === 1 ? 'time' : 'times'} since; this run stands for ${folded === 1 ? 'it' : 'them'} too.`;
}
