import { parseRunParameters, RejectedMessageError, TransientError } from '@chimera/contracts';
import type { QuarantineSegment } from '@chimera/dataplane';
import type { AttemptState } from './attempt-state.js';

/** What is known of an attempt whose rows may be replayed, or that may stand in the way. */
export interface ReplayFacts {
  readonly runId: string;
  readonly attempt: number;
  readonly version: number;
  readonly state: AttemptState;
  readonly parameters: string;
  readonly segment: QuarantineSegment | null;
}

/** The rows that a replay reads. */
export interface Replayable {
  readonly runId: string;
  readonly attempt: number;
  readonly segment: QuarantineSegment;
}

/**
 * Decides which rows a replay reads: those of the attempt that was published. `of` are the attempts of the run whose rows
 * shall come back, `published` the pipeline's publications since. Throws `CHIMERA_CONFLICT` when rows would stand twice
 * or come back where they no longer belong (Invariant 2), `CHIMERA_RUN_UNKNOWN` for no run of the pipeline.
 */
export function decideReplay(
  quarantineOf: string,
  of: readonly ReplayFacts[],
  published: readonly ReplayFacts[],
  replacesAll: boolean,
): Replayable {
  if (of.length === 0)
    throw new RejectedMessageError(
      'CHIMERA_RUN_UNKNOWN',
      `Expected ${quarantineOf} to be a run of this pipeline, found none.`,
      { hint: 'List the runs with rows in quarantine: `chimera quarantine list <namespace/pipeline>`.' },
    );
  const source = of.find(({ state }) => state === 'published');
  if (source === undefined)
    throw conflict(
      `Expected run ${quarantineOf} to be published, it is ${of[0]?.state ?? 'unknown'}; its other rows are not in the target either`,
      'Mend the source or the rules and start the pipeline again: it reads all rows of that run anew.',
    );
  if (source.segment === null)
    throw conflict(`Expected rows of run ${quarantineOf} in quarantine, found none`, 'Nothing.');
  assertNotReplayed(quarantineOf, published);
  if (replacesAll) assertNewest(source, published);
  return { runId: source.runId, attempt: source.attempt, segment: source.segment };
}

/** Every row of a run comes back once: what still breaks the contract is in the quarantine of the run that replayed it. */
function assertNotReplayed(quarantineOf: string, published: readonly ReplayFacts[]): void {
  const before = published.find(
    ({ parameters }) => parseRunParameters(parameters).quarantineOf === quarantineOf,
  );
  if (before === undefined) return;
  if (before.state === 'publishing')
    throw new TransientError('CHIMERA_CONFLICT', `Run ${before.runId} is publishing the same rows just now.`);
  throw conflict(
    `Expected rows of run ${quarantineOf} that were not replayed yet, but run ${before.runId} replayed them`,
    `Rows that broke the contract again are in the quarantine of ${before.runId}: replay that.`,
  );
}

/** A later run of a pipeline that reads everything has read these rows again, mended or not. */
function assertNewest(source: ReplayFacts, published: readonly ReplayFacts[]): void {
  const later = published.find(
    ({ version, parameters }) => version > source.version && parseRunParameters(parameters).mode !== 'replay',
  );
  if (later === undefined) return;
  throw conflict(
    `Expected run ${source.runId} to be the last that read the source, but run ${later.runId} has read everything since`,
    `What is still wrong is in the quarantine of ${later.runId}: replay that.`,
  );
}

function conflict(message: string, hint: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_CONFLICT', `${message}.`, { hint });
}
