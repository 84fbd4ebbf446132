import { firstComeWithPriority, type AdmissionOrder, type Candidate } from './admission-order.js';
import { Capacity, defaultDemand, type Demand } from './capacity.js';
import { pipelineKey, type Pipeline } from './pipeline.js';
import { decideRetry, defaultRetry, type RetryPolicy } from './retry.js';
import { activeAttempt, isFinished, latestAttempt, stateOf, type FailedFact, type Run } from './run.js';
import { defaultLiveness, lostAt, type LivenessPolicy, type Supervisor } from './supervisor.js';

export interface PlanPolicy {
  readonly retry: RetryPolicy;
  readonly liveness: LivenessPolicy;
  readonly demand: Demand;
  readonly order: AdmissionOrder;
  /** A run of a pipeline that nobody configured is given up after this time. Default 300,000. */
  readonly unknownPipelineMs: number;
}

export const defaultPolicy: PlanPolicy = {
  retry: defaultRetry,
  liveness: defaultLiveness,
  demand: defaultDemand,
  order: firstComeWithPriority,
  unknownPipelineMs: 300_000,
};

/** What is known when a pass starts. Finished runs may be left out. */
export interface PlanInput {
  readonly now: number;
  /** By `namespace/pipeline`. */
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly runs: readonly Run[];
  readonly supervisors: readonly Supervisor[];
}

export type WaitReason =
  | 'pipeline-unknown'
  | 'earlier-run'
  | 'retry-backoff'
  | 'no-supervisor'
  | 'capacity'
  | 'assessment'
  | 'execution';

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
  /** `until`: when time alone may change the answer; null when only an event can. */
  | {
      readonly kind: 'wait';
      readonly runId: string;
      readonly waitingFor: WaitReason;
      readonly until: number | null;
    };

interface Ready extends Candidate {
  readonly run: Run;
}

/**
 * Decides about every unfinished run, exactly once each. Pure: the same input gives the same decisions,
 * and applying them twice changes nothing, so a pass that died half-way is simply made again.
 */
export function plan(input: PlanInput, policy: PlanPolicy = defaultPolicy): readonly Decision[] {
  const open = input.runs.filter((run) => !isOver(run));
  const decisions: Decision[] = [];
  const ready: Ready[] = [];
  for (const queue of byPipeline(open).values()) {
    const [first, ...later] = queue;
    const decided = decideFirst(first!, input, policy);
    if ('kind' in decided) decisions.push(decided);
    else ready.push(decided);
    for (const run of later) decisions.push(wait(run, 'earlier-run'));
  }
  return [...decisions, ...admit(ready, open, input, policy)];
}

/** The earliest time at which another pass may decide differently without any event; null for never. */
export function nextPassAt(decisions: readonly Decision[]): number | null {
  const times = decisions.flatMap((decision) => {
    if (decision.kind === 'wait') return decision.until === null ? [] : [decision.until];
    return decision.kind === 'lose' ? [0] : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}

function isOver(run: Run): boolean {
  const state = stateOf(run.facts);
  return isFinished(state) || state === 'unrequested';
}

/** Runs of each pipeline in the order of their versions: two runs of one pipeline never write at once. */
function byPipeline(runs: readonly Run[]): Map<string, Run[]> {
  const queues = new Map<string, Run[]>();
  for (const run of runs) {
    const key = pipelineKey(run);
    const queue = queues.get(key);
    if (queue === undefined) queues.set(key, [run]);
    else queue.push(run);
  }
  for (const queue of queues.values()) queue.sort(inTurn);
  return queues;
}

function inTurn(a: Run, b: Run): number {
  const turn = (run: Run): number => run.version ?? Number.MAX_SAFE_INTEGER;
  return turn(a) - turn(b) || requestedAt(a) - requestedAt(b) || (a.runId < b.runId ? -1 : 1);
}

function requestedAt(run: Run): number {
  return run.facts.requested?.at ?? 0;
}

function decideFirst(run: Run, input: PlanInput, policy: PlanPolicy): Decision | Ready {
  const pipeline = input.pipelines.get(pipelineKey(run));
  if (pipeline === undefined || run.version === null) return awaitPipeline(run, input.now, policy);
  if (stateOf(run.facts) === 'staged') return wait(run, 'assessment');
  const active = activeAttempt(run.facts);
  if (active !== null) return watch(run, active, input, policy);
  const retry = decideRetry(run.runId, run.facts, input.now, policy.retry);
  if (retry.kind === 'give-up') {
    return { kind: 'abandon', runId: run.runId, attempts: latestAttempt(run.facts), failure: retry.failure };
  }
  if (retry.kind === 'wait') return wait(run, 'retry-backoff', retry.until);
  const { team } = pipeline.configured;
  return { run, runId: run.runId, team, priority: pipeline.priority, requestedAt: requestedAt(run) };
}

/** Requests may arrive before the pipeline's configuration: across topics there is no order. */
function awaitPipeline(run: Run, now: number, policy: PlanPolicy): Decision {
  const until = requestedAt(run) + policy.unknownPipelineMs;
  if (now < until) return wait(run, 'pipeline-unknown', until);
  const failure: FailedFact = {
    at: now,
    code: 'CHIMERA_PIPELINE_UNKNOWN',
    message: `A run of pipeline ${pipelineKey(run)} was requested, but no such pipeline was configured.`,
    hint: 'Check the name with `./chimera run list` and submit the ingestion part of its intent first.',
    retryable: false,
  };
  return { kind: 'abandon', runId: run.runId, attempts: 0, failure };
}

function watch(
  run: Run,
  active: { readonly attempt: number; readonly supervisor: string; readonly lastHeard: number },
  input: PlanInput,
  policy: PlanPolicy,
): Decision {
  const supervisor = input.supervisors.find((known) => known.supervisor === active.supervisor);
  const until = lostAt({ runId: run.runId, ...active }, supervisor, policy.liveness);
  return input.now >= until
    ? { kind: 'lose', runId: run.runId, attempt: active.attempt, supervisor: active.supervisor }
    : wait(run, 'execution', until);
}

function admit(
  ready: readonly Ready[],
  open: readonly Run[],
  input: PlanInput,
  policy: PlanPolicy,
): readonly Decision[] {
  const active = open.flatMap((run) => {
    const attempt = activeAttempt(run.facts);
    return attempt === null ? [] : [{ runId: run.runId, supervisor: attempt.supervisor, run }];
  });
  const capacity = new Capacity(input.supervisors, active, policy.demand, input.now, policy.liveness);
  const held = heldByTeam(
    active.map((each) => each.run),
    input.pipelines,
  );
  const waiting = new Map(ready.map((each) => [each.runId, each]));
  const decisions: Decision[] = [];
  for (;;) {
    const next = policy.order([...waiting.values()], held, input.now);
    const candidate = next === undefined ? undefined : waiting.get(next.runId);
    if (candidate === undefined) break;
    const supervisor = capacity.take(candidate.runId, lastSupervisor(candidate.run));
    // Nobody overtakes the head of the queue: a run that needs more room would starve.
    if (supervisor === undefined) break;
    waiting.delete(candidate.runId);
    held.set(candidate.team, (held.get(candidate.team) ?? 0) + 1);
    const attempt = latestAttempt(candidate.run.facts) + 1;
    decisions.push({ kind: 'assign', runId: candidate.runId, attempt, supervisor });
  }
  const reason: WaitReason = capacity.hasSupervisors ? 'capacity' : 'no-supervisor';
  return [...decisions, ...[...waiting.values()].map((each) => wait(each.run, reason))];
}

function heldByTeam(runs: readonly Run[], pipelines: ReadonlyMap<string, Pipeline>): Map<string, number> {
  const held = new Map<string, number>();
  for (const run of runs) {
    const team = pipelines.get(pipelineKey(run))?.configured.team ?? '';
    held.set(team, (held.get(team) ?? 0) + 1);
  }
  return held;
}

function lastSupervisor(run: Run): string | undefined {
  return run.facts.attempts[latestAttempt(run.facts)]?.assigned?.supervisor;
}

function wait(run: Run, waitingFor: WaitReason, until: number | null = null): Decision {
  return { kind: 'wait', runId: run.runId, waitingFor, until };
}
