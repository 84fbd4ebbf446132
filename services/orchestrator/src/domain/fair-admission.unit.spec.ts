import { describe, expect, it } from 'vitest';
import type { Candidate } from './admission-order.js';
import { fairBetweenTeams, reservedOf } from './fair-admission.js';
import { plan } from './plan.js';
import { aPipeline, aRun, aSupervisor } from './plan.fixture.js';
import { pipelineKey } from './pipeline.js';
import { mergeFact } from './run-facts.js';
import type { Run } from './run.js';

const now = 1_000_000;

function candidate(runId: string, team: string, change: Partial<Candidate> = {}): Candidate {
  return { runId, team, priority: 5, requestedAt: now, ...change };
}

/** Runs that a team requested at once, each of a pipeline of its own. */
function requested(team: string, count: number, at: number): { readonly runs: Run[]; readonly team: string } {
  return { team, runs: Array.from({ length: count }, (_, index) => aRun(`${team}-${index}`, at)) };
}

function assigned(
  groups: readonly { readonly runs: readonly Run[]; readonly team: string }[],
  slots: number,
): readonly string[] {
  const pipelines = new Map(
    groups.flatMap(({ runs, team }) =>
      runs.map((run) => [pipelineKey(run), aPipeline(run, { team })] as const),
    ),
  );
  const supervisors = [aSupervisor('s1', now, slots)];
  const runs = groups.flatMap((group) => group.runs);
  return plan({ now, pipelines, runs, supervisors }).flatMap((decision) =>
    decision.kind === 'assign' ? [decision.runId] : [],
  );
}

function running(run: Run): Run {
  return {
    ...run,
    facts: mergeFact(run.facts, { kind: 'assigned', attempt: 1, at: now - 10, supervisor: 's1' }),
  };
}

describe('fair admission between teams', () => {
  it('takes the team that holds least, whoever came first and however urgent the others say they are', () => {
    const candidates = [
      candidate('many', 'a', { priority: 1, requestedAt: now - 9_000_000 }),
      candidate('one', 'b', { priority: 9 }),
    ];
    expect(fairBetweenTeams(candidates, new Map([['a', 1]]), now)?.runId).toBe('one');
    expect(fairBetweenTeams(candidates, new Map([['b', 1]]), now)?.runId).toBe('many');
  });

  it('decides by priority and age inside a team and between teams that hold alike', () => {
    const candidates = [
      candidate('late', 'a'),
      candidate('early', 'b', { requestedAt: now - 1 }),
      candidate('urgent', 'a', { priority: 1 }),
    ];
    expect(fairBetweenTeams(candidates, new Map(), now)?.runId).toBe('urgent');
    expect(fairBetweenTeams(candidates.slice(0, 2), new Map(), now)?.runId).toBe('early');
    expect(fairBetweenTeams([], new Map(), now)).toBeUndefined();
  });

  it('gives a single run its place among a thousand that another team requested before', () => {
    const started = assigned([requested('a', 1_000, now - 60_000), requested('b', 1, now)], 4);
    expect(started).toContain('b-0');
    // The fourth is kept for the next team that comes.
    expect(started).toHaveLength(3);
  });

  it('keeps one slot of three for a team that has none', () => {
    const busy = { team: 'a', runs: requested('a', 2, now - 60_000).runs.map(running) };
    const more = { team: 'a', runs: [aRun('a-more', now - 30_000)] };
    expect(assigned([busy, more], 3)).toEqual([]);
    expect(assigned([busy, more, requested('b', 1, now)], 3)).toEqual(['b-0']);
    expect(assigned([busy, more], 4)).toEqual(['a-more']);
  });

  it('reserves nothing where there is little, and never more than was wanted', () => {
    expect([1, 2, 3, 5, 6, 12].map((slots) => reservedOf(slots, 1))).toEqual([0, 0, 1, 1, 1, 1]);
    expect(reservedOf(12, 0)).toBe(0);
  });
});
