/** A supervisor as its last heartbeat describes it. */
export interface Supervisor {
  readonly supervisor: string;
  readonly slots: number;
  readonly freeCpuCores: number;
  readonly freeMemoryBytes: number;
  /** Run ids that it works on. */
  readonly activeRuns: readonly string[];
  /** When the heartbeat was learnt, by this service's database clock. */
  readonly reportedAt: number;
}

export interface LivenessPolicy {
  /** A supervisor silent for longer gets no further runs. Default 30,000: twice the slowest heartbeat. */
  readonly awayAfterMs: number;
  /** Silent for this much longer, its unfinished attempts count as lost. Default 30,000. */
  readonly lostAfterMs: number;
  /** An attempt that a live supervisor does not list this long after it was last heard of is lost. Default 60,000. */
  readonly unlistedAfterMs: number;
}

export const defaultLiveness: LivenessPolicy = {
  awayAfterMs: 30_000,
  lostAfterMs: 30_000,
  unlistedAfterMs: 60_000,
};

export function isAway(supervisor: Supervisor, now: number, policy: LivenessPolicy): boolean {
  return now - supervisor.reportedAt > policy.awayAfterMs;
}

export interface ActiveAttempt {
  readonly runId: string;
  readonly supervisor: string;
  readonly lastHeard: number;
}

/**
 * When an active attempt counts as lost unless something is heard before: its supervisor stayed silent,
 * or goes on reporting without naming the run (the assignment never became work, or the work vanished).
 */
export function lostAt(
  attempt: ActiveAttempt,
  supervisor: Supervisor | undefined,
  policy: LivenessPolicy,
): number {
  const reportedAt = supervisor?.reportedAt ?? 0;
  const unlisted = supervisor !== undefined && !supervisor.activeRuns.includes(attempt.runId);
  const contradicted = unlisted && reportedAt > attempt.lastHeard + policy.unlistedAfterMs;
  return contradicted ? reportedAt : silentAt(attempt.lastHeard, supervisor, policy);
}

/** When a supervisor counts as gone for what it holds unless it is heard of before. */
export function silentAt(
  lastHeard: number,
  supervisor: Supervisor | undefined,
  policy: LivenessPolicy,
): number {
  return Math.max(lastHeard, supervisor?.reportedAt ?? 0) + policy.awayAfterMs + policy.lostAfterMs;
}
