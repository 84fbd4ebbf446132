import { firstComeWithPriority, type AdmissionOrder } from './admission-order.js';

/**
 * The team that holds least goes next, so that a team with a thousand due runs takes its share of the places and no
 * more; inside a team, and between teams that hold alike, priority and age decide (Invariant 12). Nobody starves: a
 * team that waits holds less than those that run.
 */
export const fairBetweenTeams: AdmissionOrder = (candidates, heldByTeam, now) => {
  let least = Infinity;
  for (const { team } of candidates) least = Math.min(least, heldByTeam.get(team) ?? 0);
  const next = candidates.filter(({ team }) => (heldByTeam.get(team) ?? 0) === least);
  return firstComeWithPriority(next, heldByTeam, now);
};

/**
 * How many of a supervisor's slots only a team without a run may take: one of three, at most `wanted`. A team whose
 * runs wait for a slow source then holds what it holds, and the others still get through.
 */
export function reservedOf(slots: number, wanted: number): number {
  return Math.min(wanted, Math.floor(slots / 3));
}
