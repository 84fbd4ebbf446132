import { describe, expect, it } from 'vitest';
import { aPipeline, aRun, aSupervisor, failed } from './plan.fixture.js';
import { pipelineKey } from './pipeline.js';
import type { Decision } from './decision.js';
import { nextPassAt, plan } from './plan.js';
import { mergeFact } from './run-facts.js';
import type { Run } from './run.js';
import type { Supervisor } from './supervisor.js';

const now = 1_000_000;

function decide(runs: readonly Run[], supervisors: readonly Supervisor[], at = now): readonly Decision[] {
  const pipelines = new Map(runs.map((run) => [pipelineKey(run), aPipeline(run)]));
  return plan({ now: at, pipelines, runs, supervisors });
}

describe('plan', () => {
  it('assigns the first attempt to a live supervisor with a free slot', () => {
    expect(decide([aRun('r1', now)], [aSupervisor('s1', now)])).toEqual([
      { kind: 'assign', runId: 'r1', attempt: 1, supervisor: 's1' },
    ]);
  });

  it('says that nobody is there to execute it', () => {
    const away = aSupervisor('s1', now - 31_000);
    expect(decide([aRun('r1', now)], [away])).toMatchObject([
      {
        kind: 'wait',
        runId: 'r1',
        waitingFor: 'supervisor',
        until: null,
        detail: expect.stringContaining('31 s ago'),
      },
    ]);
  });

  it('admits one run of a pipeline at a time, in the order of versions', () => {
    const runs = [
      aRun('r2', now, { version: 2, pipeline: 'p' }),
      aRun('r1', now, { version: 1, pipeline: 'p' }),
    ];
    expect(decide(runs, [aSupervisor('s1', now)])).toMatchObject([
      { kind: 'wait', runId: 'r2', waitingFor: 'pipeline', until: null },
      { kind: 'assign', runId: 'r1', attempt: 1, supervisor: 's1' },
    ]);
  });

  it('puts higher priority first, and lets waiting outweigh it in the end', () => {
    const old = aRun('old', now - 50_000);
    const urgent = aRun('urgent', now);
    const pipelines = new Map([
      [pipelineKey(old), aPipeline(old)],
      [pipelineKey(urgent), aPipeline(urgent, { priority: 3 })],
    ]);
    const supervisors = [{ ...aSupervisor('s1', now), slots: 1 }];
    const first = (at: number): string | undefined =>
      plan({
        now: at,
        pipelines,
        runs: [old, { ...urgent }],
        supervisors: supervisors.map((s) => ({ ...s, reportedAt: at })),
      }).find((decision) => decision.kind === 'assign')?.runId;
    expect(first(now)).toBe('urgent');
    const fresh = aRun('urgent', now + 130_000, { pipeline: urgent.pipeline });
    const runs = [old, fresh];
    const later = plan({
      now: now + 130_000,
      pipelines,
      runs,
      supervisors: [aSupervisor('s1', now + 130_000, 1)],
    });
    expect(later.find((decision) => decision.kind === 'assign')?.runId).toBe('old');
  });

  it('never exceeds slots, and says who waits for capacity', () => {
    const runs = [1, 2, 3].map((n) => aRun(`r${n}`, now + n));
    const decisions = decide(runs, [aSupervisor('s1', now, 2)]);
    expect(decisions.filter((decision) => decision.kind === 'assign')).toHaveLength(2);
    expect(decisions.at(-1)).toMatchObject({
      kind: 'wait',
      runId: 'r3',
      waitingFor: 'capacity',
      detail: expect.stringContaining('All 2 slots are taken.'),
    });
  });

  it('keeps to the memory of the heartbeat, but always gives an idle supervisor one run', () => {
    const tight = { ...aSupervisor('s1', now, 4), freeMemoryBytes: 1 };
    const decisions = decide([aRun('r1', now), aRun('r2', now + 1)], [tight]);
    expect(decisions.map((decision) => decision.kind)).toEqual(['assign', 'wait']);
  });

  it('retries after a growing, jittered wait, preferably elsewhere', () => {
    const run = failed(aRun('r1', now), 1, now, { retryable: true });
    const supervisors = [aSupervisor('s1', now), aSupervisor('s2', now)];
    const [waiting] = decide([run], supervisors);
    expect(waiting).toMatchObject({ kind: 'wait', waitingFor: 'retry' });
    const until = nextPassAt([waiting!])!;
    expect(until - now).toBeGreaterThanOrEqual(1_500);
    expect(until - now).toBeLessThanOrEqual(2_500);
    expect(decide([run], supervisors, until)).toEqual([
      { kind: 'assign', runId: 'r1', attempt: 2, supervisor: 's2' },
    ]);
  });

  it('gives up at once on what cannot be retried, with the reason of the last failure', () => {
    const run = failed(aRun('r1', now), 1, now, { retryable: false, code: 'CHIMERA_SOURCE_CREDENTIALS' });
    expect(decide([run], [aSupervisor('s1', now)])).toMatchObject([
      { kind: 'abandon', runId: 'r1', attempts: 1, failure: { code: 'CHIMERA_SOURCE_CREDENTIALS' } },
    ]);
  });

  it('gives up after five failures within the window, not after five spread over hours', () => {
    const spread = (gapMs: number): Run =>
      [1, 2, 3, 4, 5].reduce(
        (run, n) => failed(run, n, now - (5 - n) * gapMs, { retryable: true }),
        aRun('r1', now),
      );
    expect(decide([spread(60_000)], [])).toMatchObject([{ kind: 'abandon', attempts: 5 }]);
    expect(decide([spread(1_000_000)], [])).toMatchObject([{ kind: 'wait', waitingFor: 'retry' }]);
  });

  it('counts an attempt as lost when its supervisor stays silent through the grace', () => {
    const run = started(aRun('r1', now), now);
    const silent = [aSupervisor('s1', now)];
    const [waiting] = decide([run], silent, now + 1);
    expect(waiting).toMatchObject({ kind: 'wait', waitingFor: 'execution', until: now + 60_000 });
    expect(decide([run], silent, now + 60_000)).toEqual([
      { kind: 'lose', runId: 'r1', attempt: 1, supervisor: 's1' },
    ]);
  });

  it('counts an attempt as lost when a live supervisor no longer lists it', () => {
    const run = started(aRun('r1', now), now);
    const at = now + 61_000;
    expect(decide([run], [{ ...aSupervisor('s1', at), activeRuns: ['r1'] }], at)).toMatchObject([
      { kind: 'wait' },
    ]);
    expect(decide([run], [aSupervisor('s1', at)], at)).toMatchObject([{ kind: 'lose', attempt: 1 }]);
  });

  it('waits for a pipeline that is not configured yet, and gives up in the end', () => {
    const run = { ...aRun('r1', now), version: null };
    const input = { pipelines: new Map(), runs: [run], supervisors: [aSupervisor('s1', now)] };
    expect(plan({ ...input, now })).toMatchObject([{ kind: 'wait', waitingFor: 'configuration' }]);
    expect(plan({ ...input, now: now + 300_000 })).toMatchObject([
      { kind: 'abandon', failure: { code: 'CHIMERA_PIPELINE_UNKNOWN' } },
    ]);
  });
});

function started(run: Run, at: number): Run {
  const assigned = mergeFact(run.facts, { kind: 'assigned', attempt: 1, at, supervisor: 's1' });
  return { ...run, facts: mergeFact(assigned, { kind: 'started', attempt: 1, at }) };
}
