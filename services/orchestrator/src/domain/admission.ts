import type { Candidate } from './admission-order.js';
import { Capacity } from './capacity.js';
import { wait, type Decision } from './decision.js';
import { pipelineKey, type Pipeline } from './pipeline.js';
import type { PlanInput, PlanPolicy } from './plan-input.js';
import { activeAttempt, latestAttempt, type Run } from './run.js';
import { isAway, type Supervisor } from './supervisor.js';

/** A run that could start now. */
export interface Ready extends Candidate {
  readonly run: Run;
}

interface Active {
  readonly runId: string;
  readonly supervisor: string;
  readonly team: string;
  readonly run: Run;
}

/** Gives the free places to those who are ready, in the policy's order; the others wait for room. */
export function admit(
  ready: readonly Ready[],
  open: readonly Run[],
  input: PlanInput,
  policy: PlanPolicy,
): readonly Decision[] {
  const active = activeRuns(open, input.pipelines);
  const capacity = new Capacity(
    input.supervisors,
    active,
    policy.demand,
    input.now,
    policy.liveness,
    policy.reservedSlots,
  );
  const held = new Map<string, number>();
  for (const { team } of active) held.set(team, (held.get(team) ?? 0) + 1);
  const waiting = new Map(ready.map((each) => [each.runId, each]));
  const decisions: Decision[] = [];
  for (;;) {
    const next = policy.order([...waiting.values()], held, input.now);
    const candidate = next === undefined ? undefined : waiting.get(next.runId);
    if (candidate === undefined) break;
    const first = (held.get(candidate.team) ?? 0) === 0;
    const supervisor = capacity.take(candidate.runId, lastSupervisor(candidate.run), first);
    // Nobody overtakes the head of the queue: a run that needs more room would starve.
    if (supervisor === undefined) break;
    waiting.delete(candidate.runId);
    held.set(candidate.team, (held.get(candidate.team) ?? 0) + 1);
    const attempt = latestAttempt(candidate.run.facts) + 1;
    decisions.push({ kind: 'assign', runId: candidate.runId, attempt, supervisor });
  }
  return [...decisions, ...waits([...waiting.values()], capacity, active, input, policy)];
}

function waits(
  waiting: readonly Ready[],
  capacity: Capacity,
  active: readonly Active[],
  input: PlanInput,
  policy: PlanPolicy,
): readonly Decision[] {
  if (!capacity.hasSupervisors) {
    const detail = absenceText(input.supervisors, input.now, policy);
    return waiting.map(({ run }) => wait(run, 'supervisor', detail));
  }
  return waiting.map(({ run, team }) => {
    const ahead = waiting.length - 1;
    const queue =
      ahead === 0 ? '' : ` ${ahead} other ${ahead === 1 ? 'run waits' : 'runs wait'} for room too.`;
    return wait(run, 'capacity', `${capacity.shortageText()} ${busyText(team, active)}${queue}`);
  });
}

/** Runs of other teams are counted, not named: their names are nobody else's business. */
function busyText(team: string, active: readonly Active[]): string {
  const own = active.filter((each) => each.team === team).map((each) => pipelineKey(each.run));
  const named = own.length > 3 ? `${own.slice(0, 3).join(', ')} and ${own.length - 3} more` : own.join(', ');
  return `Runs under way: ${own.length} of team ${team}${own.length === 0 ? '' : ` (${named})`}, ${active.length - own.length} of others.`;
}

function absenceText(supervisors: readonly Supervisor[], now: number, { liveness }: PlanPolicy): string {
  const away = supervisors.filter((supervisor) => isAway(supervisor, now, liveness));
  const last = [...away].sort((a, b) => b.reportedAt - a.reportedAt)[0];
  return last === undefined
    ? 'No supervisor has ever reported; start the ingestion service.'
    : `No supervisor has reported for ${liveness.awayAfterMs / 1_000} s; the last was ${last.supervisor}, ${Math.round((now - last.reportedAt) / 1_000)} s ago.`;
}

function activeRuns(open: readonly Run[], pipelines: ReadonlyMap<string, Pipeline>): readonly Active[] {
  return open.flatMap((run) => {
    const attempt = activeAttempt(run.facts);
    const team = pipelines.get(pipelineKey(run))?.configured.team ?? '';
    return attempt === null ? [] : [{ runId: run.runId, supervisor: attempt.supervisor, team, run }];
  });
}

function lastSupervisor(run: Run): string | undefined {
  return run.facts.attempts[latestAttempt(run.facts)]?.assigned?.supervisor;
}
