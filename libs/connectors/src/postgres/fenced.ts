import { StopConsumingError } from '@chimera/contracts';
import type { VersionPlan } from '../target.js';
import { displayRelation } from './identifier.js';
import { publishedRelation } from './target-names.js';

/** A refusal that tells the writer to stop: somebody newer is at work. */
export function fenced(plan: VersionPlan, why: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_WRITER_FENCED',
    `Run ${plan.runId} attempt ${plan.attempt} may not go on with ${displayRelation(publishedRelation(plan))}: ${why}.`,
  );
}
