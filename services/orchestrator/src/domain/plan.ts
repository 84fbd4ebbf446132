import { admit, type Ready } from './admission.js';
import { decideCancel } from './cancellation.js';
import { clockText, wait, type Decision } from './decision.js';
import { closedBy } from './gate.js';
import { pipelineKey } from './pipeline.js';
import { defaultPolicy, type PlanInput, type PlanPolicy } from './plan-input.js';
import { decideRetry } from './retry.js';
import type { FailedFact } from './run-facts.js';
import {
  activeAttempt,
  heldAttempt,
  isFinished,
  latestAttempt,
  stateOf,
  type HeldAttempt,
  type Run,
} from './run.js';
import { lostAt } from './supervisor.js';

/**
 * Decides about every unfinished run, exactly once each. Pure: the same input gives the same decisions,
 * and applying them twice changes nothing, so a pass that died half-way is simply made again.
 */
export function plan(input: PlanInput, policy: PlanPolicy = defaultPolicy): readonly Decision[] {
  const open = input.runs.filter((run) => !isOver(run));
  const decisions: Decision[] = [];
  const ready: Ready[] = [];
  for (const queue of byPipeline(open).values()) {
    const [first, ...later] = queue.filter((run) => {
      const decided = decideCancel(run, input.now, input.supervisors, policy.liveness);
      if (decided?.kind === 'cancel') decisions.push(decided);
      return decided?.kind !== 'cancel';
    });
    if (first === undefined) continue;
    const decided =
      decideCancel(first, input.now, input.supervisors, policy.liveness) ?? decideFirst(first, input, policy);
    if ('kind' in decided) decisions.push(decided);
    else ready.push(decided);
    for (const run of later) decisions.push(wait(run, 'pipeline', queueText(first)));
  }
  return [...decisions, ...admit(ready, open, input, policy)];
}

/** The earliest time at which another pass may decide differently without any event; null for never. */
export function nextPassAt(decisions: readonly Decision[]): number | null {
  const times = decisions.flatMap((decision) => {
    if (decision.kind === 'wait') return decision.until === null ? [] : [decision.until];
    // The end of a run lets the next one of its pipeline go; a stop is asked for again.
    return decision.kind === 'assign' ? [] : [0];
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

function queueText(first: Run): string {
  return `Run ${first.runId} (version ${first.version ?? 'not given yet'}) goes first and is ${stateOf(first.facts)}; runs of one pipeline never write at once.`;
}

function requestedAt(run: Run): number {
  return run.facts.requested?.at ?? 0;
}

function decideFirst(run: Run, input: PlanInput, policy: PlanPolicy): Decision | Ready {
  const pipeline = input.pipelines.get(pipelineKey(run));
  if (pipeline === undefined || run.version === null) return awaitPipeline(run, input.now, policy);
  if (stateOf(run.facts) === 'staged') return awaitVerdict(run, input.now, policy);
  const active = activeAttempt(run.facts);
  if (active !== null) return watch(run, active, input, policy);
  const retry = decideRetry(run.runId, run.facts, input.now, policy.retry);
  if (retry.kind === 'give-up') {
    return { kind: 'abandon', runId: run.runId, attempts: latestAttempt(run.facts), failure: retry.failure };
  }
  const closed = closedBy(pipeline.gate, pipeline.declarationUntil, input.now);
  if (closed !== null) return wait(run, closed.cause, closed.reason);
  if (retry.kind === 'wait') return wait(run, 'retry', retry.detail, retry.until);
  const { team } = pipeline.configured;
  return { run, runId: run.runId, team, priority: pipeline.priority, requestedAt: requestedAt(run) };
}

/** Requests may arrive before the pipeline's configuration: across topics there is no order. */
function awaitPipeline(run: Run, now: number, policy: PlanPolicy): Decision {
  const until = requestedAt(run) + policy.unknownPipelineMs;
  const message = `A run of pipeline ${pipelineKey(run)} was requested, but no such pipeline was configured.`;
  if (now < until)
    return wait(run, 'configuration', `${message} It is given up at ${clockText(until)}.`, until);
  const failure: FailedFact = {
    at: now,
    code: 'CHIMERA_PIPELINE_UNKNOWN',
    message,
    hint: 'Check the name with `./chimera pipeline list` and submit the ingestion part of its intent first.',
    retryable: false,
  };
  return { kind: 'abandon', runId: run.runId, attempts: 0, failure };
}

/** A minute is what checks usually take: nobody waits yet. */
function awaitVerdict(run: Run, now: number, policy: PlanPolicy): Decision {
  const { attempt, lastHeard } = heldAttempt(run.facts);
  const late = lastHeard + policy.assessmentMs;
  const verdict = run.facts.attempts[attempt]?.assessed;
  const detail =
    verdict === undefined
      ? `Attempt ${attempt} is staged since ${clockText(lastHeard)} and waits for its quick checks.`
      : `The checks of attempt ${attempt} have ${verdict.passed ? 'passed' : 'failed'}; its supervisor has not told yet that it ${verdict.passed ? 'published' : 'rejected'} the version.`;
  return now < late ? wait(run, 'execution', detail, late) : wait(run, 'assessment', detail);
}

function watch(run: Run, active: HeldAttempt, input: PlanInput, policy: PlanPolicy): Decision {
  const { attempt, supervisor: name } = active;
  const supervisor = input.supervisors.find((known) => known.supervisor === name);
  const until = lostAt({ runId: run.runId, ...active }, supervisor, policy.liveness);
  return input.now >= until
    ? { kind: 'lose', runId: run.runId, attempt, supervisor: name }
    : wait(run, 'execution', `Supervisor ${name} works on attempt ${attempt}.`, until);
}
