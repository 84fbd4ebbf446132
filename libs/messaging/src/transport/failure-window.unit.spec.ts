import { RejectedMessageError, topics, TransientError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { countsAsFailure, FailureWindow } from './failure-window.js';

const rejected = new RejectedMessageError('CHIMERA_MESSAGE_UNDECODABLE', 'noise');

describe('the failure window', () => {
  it('is exceeded by more dead letters than the limit among the last messages, not before', () => {
    const window = new FailureWindow({ deadLetters: 2, messages: 4 });
    expect([true, true, false, false, true, true].map((dead) => window.record(dead))).toEqual(
      Array.from({ length: 6 }, () => false),
    );
    expect(window.record(true)).toBe(true);
  });

  it.each([
    topics.intake.sourceIntentSubmitted,
    topics.intake.ingestionIntentSubmitted,
    topics.intake.runStartRequested,
  ])('does not count what is wrong with messages of $name, which anyone may produce', ({ name }) => {
    expect(countsAsFailure(name, rejected)).toBe(false);
    expect(countsAsFailure(name, new TypeError('ours'))).toBe(true);
    expect(countsAsFailure(name, new TransientError('CHIMERA_INTERNAL', 'ours'))).toBe(true);
  });

  it('counts everything on topics that only Chimera produces: noise there is a fault of ours', () => {
    expect(countsAsFailure(topics.intake.pipelineConfigured.name, rejected)).toBe(true);
    expect(countsAsFailure(topics.dq.runAssessed.name, rejected)).toBe(true);
  });
});
