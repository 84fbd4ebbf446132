import { targetConnector } from '@chimera/connectors';
import { RejectedMessageError, type RunAssigned } from '@chimera/contracts';
import { versionPlanOf } from '../domain/version-plan.js';
import type { TargetContext } from './target-context.js';

/** High-water marks of delta pipelines. They live in the target, where they move with the rows (Invariant 2). */
export class Marks {
  constructor(private readonly targets: TargetContext) {}

  /** The mark that the last published version left; null when there is none. Throws what the target throws. */
  async of(assigned: RunAssigned, signal: AbortSignal): Promise<string | null> {
    const plan = versionPlanOf(assigned);
    const target = targetConnector(plan.connection.kind);
    if (target.position !== undefined) return target.position(plan, this.targets.of(signal));
    throw new RejectedMessageError(
      'CHIMERA_RUN_PARAMETERS',
      `Expected a target that keeps a high-water mark for a delta, found the kind "${target.kind}".`,
      { hint: 'Give the pipeline the way "full", or another target.' },
    );
  }
}
