import type { FailedFact } from './run-facts.js';
import type { Run } from './run.js';

/** Why a run does not move. `execution` is no wait: a supervisor or the checks are at work. */
export type WaitReason =
  | 'configuration'
  | 'pipeline'
  | 'retry'
  | 'supervisor'
  | 'capacity'
  | 'paused'
  | 'held'
  | 'declaration'
  | 'assessment'
  | 'stop'
  | 'execution';

/** `until`: when time alone may change the answer; null when only an event can. */
export interface Wait {
  readonly kind: 'wait';
  readonly runId: string;
  readonly waitingFor: WaitReason;
  /** For people, with numbers. */
  readonly detail: string;
  readonly until: number | null;
}

export type Decision =
  /** The first attempt (admission) or a retry. */
  | { readonly kind: 'assign'; readonly runId: string; readonly attempt: number; readonly supervisor: string }
  /** The attempt's supervisor is gone; the retry follows in a later pass. */
  | { readonly kind: 'lose'; readonly runId: string; readonly attempt: number; readonly supervisor: string }
  | {
      readonly kind: 'abandon';
      readonly runId: string;
      readonly attempts: number;
      readonly failure: FailedFact;
    }
  /** The attempt's supervisor shall end it; `times` counts how often it was asked, with this one. */
  | {
      readonly kind: 'stop';
      readonly runId: string;
      readonly attempt: number;
      readonly supervisor: string;
      readonly times: number;
    }
  /** The run is over because somebody asked for it. */
  | { readonly kind: 'cancel'; readonly runId: string }
  | Wait;

export function wait(run: Run, waitingFor: WaitReason, detail: string, until: number | null = null): Wait {
  return { kind: 'wait', runId: run.runId, waitingFor, detail, until };
}

/** A time as people read it, to the second. */
export function clockText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
