/** A run that could start now if there were room. */
export interface Candidate {
  readonly runId: string;
  readonly team: string;
  /** 1 goes first. */
  readonly priority: number;
  readonly requestedAt: number;
}

/** Chooses who goes next. Asked once per free place with what each team holds at that moment. */
export type AdmissionOrder = (
  candidates: readonly Candidate[],
  heldByTeam: ReadonlyMap<string, number>,
  now: number,
) => Candidate | undefined;

/** Waiting this long is worth one step of priority, so that nothing starves. */
const ageingMs = 60_000;

/** The lowest number first, then first come first served; waiting lowers the number. */
export const firstComeWithPriority: AdmissionOrder = (candidates, _heldByTeam, now) => {
  let best: Candidate | undefined;
  for (const candidate of candidates) {
    if (best === undefined || precedes(candidate, best, now)) best = candidate;
  }
  return best;
};

function precedes(a: Candidate, b: Candidate, now: number): boolean {
  const difference = aged(a, now) - aged(b, now);
  if (difference !== 0) return difference < 0;
  if (a.requestedAt !== b.requestedAt) return a.requestedAt < b.requestedAt;
  return a.runId < b.runId;
}

function aged(candidate: Candidate, now: number): number {
  return candidate.priority - Math.floor(Math.max(0, now - candidate.requestedAt) / ageingMs);
}
