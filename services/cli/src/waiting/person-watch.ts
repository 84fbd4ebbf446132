import type { Run } from './run.waiter.js';

/** Waits that end only when a person acts. */
const atOnce: ReadonlySet<string> = new Set(['paused', 'declaration']);
const defaultHeldGraceMs = 10_000;

/**
 * Decides whether a run waits for a person. A changed source may settle by itself within seconds, when its contract
 * follows it (`evolve`, or a change that was accepted): it counts when the run was seen held for `heldGraceMs`.
 */
export function personWatch(
  heldGraceMs = defaultHeldGraceMs,
  clock: () => number = () => performance.now(),
): (run: Run) => boolean {
  let heldSince: number | null = null;
  return ({ waiting }) => {
    const reason = waiting?.for ?? null;
    heldSince = reason === 'held' ? (heldSince ?? clock()) : null;
    if (reason !== null && atOnce.has(reason)) return true;
    return heldSince !== null && clock() - heldSince >= heldGraceMs;
  };
}
