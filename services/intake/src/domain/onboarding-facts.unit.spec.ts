import fc from 'fast-check';
import { fault } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { noFacts, onboardingState, submitterView, type OnboardingFacts } from './onboarding-facts.js';
import type { SubmissionStatus } from './submission.js';

const failed = [fault('CHIMERA_SOURCE_FAILED', '', 'It broke.')];
const complete = { datasets: ['a', 'b'], registered: ['b', 'a'] };
const status: SubmissionStatus = {
  submissionId: 's',
  namespace: 'n',
  name: 'i',
  part: 'source',
  state: 'accepted',
  version: 1,
  faults: [],
  pipelines: null,
};

describe('onboardingState', () => {
  it.each<[string, Partial<OnboardingFacts>, string]>([
    ['nothing heard', {}, 'accepted'],
    ['only registrations', { registered: ['a'] }, 'accepted'],
    ['completion before all registrations', { datasets: ['a', 'b'], registered: ['a'] }, 'accepted'],
    [
      'available before all registrations',
      { datasets: ['a', 'b'], registered: ['a'], available: true },
      'accepted',
    ],
    ['available before completion', { available: true }, 'accepted'],
    ['everything but discovery', complete, 'onboarded'],
    ['everything', { ...complete, available: true }, 'available'],
    ['failure', { failed }, 'failed'],
    ['failure that was overcome', { ...complete, failed }, 'onboarded'],
  ])('%s: %s', (_title, facts, state) => expect(onboardingState({ ...noFacts, ...facts })).toBe(state));

  it('never loses ground as facts arrive, in any order', () => {
    const rank = ['failed', 'accepted', 'onboarded', 'available'];
    const facts: Partial<OnboardingFacts>[] = [
      { datasets: ['a'] },
      { registered: ['a'] },
      { available: true },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: 3 }), (order) => {
        let known = noFacts;
        let last = 0;
        for (const fact of order) {
          known = { ...known, ...fact };
          expect(rank.indexOf(onboardingState(known))).toBeGreaterThanOrEqual(last);
          last = rank.indexOf(onboardingState(known));
        }
        expect(onboardingState(known)).toBe('available');
      }),
    );
  });
});

describe('submitterView', () => {
  it('tells the decision until the source is accepted, then what became of it', () => {
    expect(submitterView({ ...status, state: 'pending' }, { ...noFacts, ...complete })).toEqual({
      state: 'pending',
      faults: [],
    });
    expect(submitterView(status, { ...noFacts, failed })).toEqual({ state: 'failed', faults: failed });
    expect(submitterView(status, { ...noFacts, ...complete, available: true })).toEqual({
      state: 'available',
      faults: [],
    });
    expect(submitterView({ ...status, part: 'ingestion' }, { ...noFacts, ...complete })).toEqual({
      state: 'accepted',
      faults: [],
    });
  });
});
