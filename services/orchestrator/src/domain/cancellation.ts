import { clockText, wait, type Decision } from './decision.js';
import { heldAttempt, stateOf, type Run } from './run.js';
import { lostAt, silentAt, type LivenessPolicy, type Supervisor } from './supervisor.js';

/** Wait before a stop is asked for again; it doubles with each time, up to the longest. */
const firstRepeatMs = 10_000;
const longestRepeatMs = 300_000;

/**
 * What becomes of a run whose end somebody asked for; null when nobody did, or when it is too late because
 * the checks gave their verdict. What no supervisor holds ends at once; what one holds ends when it answers,
 * and without it when it is lost: the run is over then, and what it may still tell changes nothing.
 */
export function decideCancel(
  run: Run,
  now: number,
  supervisors: readonly Supervisor[],
  policy: LivenessPolicy,
): Decision | null {
  if (run.facts.cancelRequested === null) return null;
  const state = stateOf(run.facts);
  if (state === 'requested') return { kind: 'cancel', runId: run.runId };
  const held = heldAttempt(run.facts);
  const known = run.facts.attempts[held.attempt];
  if (known?.assessed !== undefined) return null;
  const supervisor = supervisors.find((one) => one.supervisor === held.supervisor);
  // A heartbeat does not name staged runs, so that only silence tells that their supervisor is gone.
  const goneAt =
    state === 'staged'
      ? silentAt(held.lastHeard, supervisor, policy)
      : lostAt({ runId: run.runId, ...held }, supervisor, policy);
  if (now >= goneAt) return { kind: 'cancel', runId: run.runId };
  const { times, at } = known?.stopTold ?? { times: 0, at: 0 };
  const repeatAt = times === 0 ? 0 : at + Math.min(firstRepeatMs * 2 ** (times - 1), longestRepeatMs);
  if (now >= repeatAt) {
    return {
      kind: 'stop',
      runId: run.runId,
      attempt: held.attempt,
      supervisor: held.supervisor,
      times: times + 1,
    };
  }
  const asked = `${run.facts.cancelRequested.requestedBy} asked for its end at ${clockText(run.facts.cancelRequested.at)}`;
  const detail = `${asked}; supervisor ${held.supervisor} was asked ${times} ${times === 1 ? 'time' : 'times'} to stop attempt ${held.attempt}.`;
  return wait(run, 'stop', detail, Math.min(repeatAt, goneAt));
}
