import { describe, expect, it } from 'vitest';
import { decideCancel } from './cancellation.js';
import { aRun, aSupervisor, failed } from './plan.fixture.js';
import { mergeFact, type Fact } from './run-facts.js';
import type { Run } from './run.js';
import { defaultLiveness } from './supervisor.js';

const now = 1_000_000;
const asked: Fact = { kind: 'cancelRequested', at: now, requestedBy: 'ada', reason: 'wrong day' };
const assigned: Fact = { kind: 'assigned', attempt: 1, at: now, supervisor: 's1' };

const withFacts = (...facts: readonly Fact[]): Run => {
  const run = aRun('r1', now);
  return { ...run, facts: facts.reduce(mergeFact, run.facts) };
};
const decide = (run: Run, at = now, seen = at) =>
  decideCancel(run, at, [{ ...aSupervisor('s1', seen), activeRuns: ['r1'] }], defaultLiveness);

describe('cancelling', () => {
  it('leaves alone what nobody asked to end', () => {
    expect(decide(withFacts(assigned))).toBeNull();
  });

  it('ends at once what no supervisor holds: before the first attempt and between two', () => {
    expect(decide(withFacts(asked))).toEqual({ kind: 'cancel', runId: 'r1' });
    const between = failed(withFacts(asked), 1, now, { retryable: true });
    expect(decide(between)).toEqual({ kind: 'cancel', runId: 'r1' });
  });

  it('asks the supervisor, again after ten seconds and then ever more rarely', () => {
    const run = withFacts(asked, assigned);
    expect(decide(run)).toEqual({ kind: 'stop', runId: 'r1', attempt: 1, supervisor: 's1', times: 1 });
    const told = (times: number): Run =>
      withFacts(asked, assigned, { kind: 'stopTold', attempt: 1, at: now, times });
    expect(decide(told(1), now + 9_999)).toMatchObject({ kind: 'wait', waitingFor: 'stop' });
    expect(decide(told(1), now + 10_000)).toMatchObject({ kind: 'stop', times: 2 });
    expect(decide(told(2), now + 19_999)).toMatchObject({ kind: 'wait' });
    expect(decide(told(9), now + 299_999)).toMatchObject({ kind: 'wait', until: now + 300_000 });
  });

  it('ends when the supervisor has stopped it', () => {
    const stopped = withFacts(asked, assigned, {
      kind: 'failed',
      attempt: 1,
      at: now,
      code: 'CHIMERA_RUN_CANCELLED',
      message: 'Stopped.',
      hint: '',
      retryable: false,
    });
    expect(decide(stopped)).toEqual({ kind: 'cancel', runId: 'r1' });
  });

  it('ends without a supervisor that is lost, working or staged', () => {
    const lostAt = now + 60_000;
    for (const run of [
      withFacts(asked, assigned),
      withFacts(asked, assigned, { kind: 'staged', attempt: 1, at: now }),
    ]) {
      expect(decide(run, lostAt - 1, now)).toMatchObject({ kind: 'stop' });
      expect(decide(run, lostAt, now)).toEqual({ kind: 'cancel', runId: 'r1' });
    }
  });

  it('does not end a staged run only because heartbeats no longer name it', () => {
    const run = withFacts(asked, assigned, { kind: 'staged', attempt: 1, at: now });
    const later = now + 120_000;
    expect(decideCancel(run, later, [aSupervisor('s1', later)], defaultLiveness)).toMatchObject({
      kind: 'stop',
    });
  });

  it('comes too late once the checks gave their verdict', () => {
    const staged: Fact = { kind: 'staged', attempt: 1, at: now };
    expect(
      decide(withFacts(asked, assigned, staged, { kind: 'assessed', attempt: 1, at: now, passed: true })),
    ).toBeNull();
  });
});
