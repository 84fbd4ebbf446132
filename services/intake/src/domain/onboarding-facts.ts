import type { Fault } from '@chimera/contracts';
import type { SubmissionState, SubmissionStatus } from './submission.js';

/**
 * What was heard about the onboarding of one intent version. Across event types there is no order, so
 * nothing here replays steps: facts are merged, and the state is read off them.
 */
export interface OnboardingFacts {
  /** Names of the datasets, once onboarding completed. */
  readonly datasets: readonly string[] | null;
  /** Why it failed, when it did. */
  readonly failed: readonly Fault[] | null;
  readonly available: boolean;
  /** Datasets registered for this version or a later one. */
  readonly registered: readonly string[];
}

/** Nothing was heard yet. */
export const noFacts: OnboardingFacts = { datasets: null, failed: null, available: false, registered: [] };

/** Where onboarding stands. Complete means that every dataset can be used, so all registrations must have arrived too. */
export function onboardingState(facts: OnboardingFacts): 'accepted' | 'onboarded' | 'available' | 'failed' {
  const complete = facts.datasets !== null && facts.datasets.every((name) => facts.registered.includes(name));
  if (complete) return facts.available ? 'available' : 'onboarded';
  // Completion proves that an earlier failure was overcome.
  return facts.failed !== null && facts.datasets === null && !facts.available ? 'failed' : 'accepted';
}

/** Whether the datasets of the version can be ingested. */
export function isOnboarded(facts: OnboardingFacts): boolean {
  return ['onboarded', 'available'].includes(onboardingState(facts));
}

/** What the submitter is told: the decision, and for an accepted source what became of it. */
export function submitterView(
  status: SubmissionStatus,
  facts: OnboardingFacts,
): { readonly state: SubmissionState; readonly faults: readonly Fault[] } {
  if (status.part !== 'source' || status.state !== 'accepted')
    return { state: status.state, faults: status.faults };
  const state = onboardingState(facts);
  return { state, faults: state === 'failed' ? (facts.failed ?? []) : [] };
}
