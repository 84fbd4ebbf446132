import type { RunFacts } from './run-facts.js';

/** Seconds from the request of a run to its first assignment; null while one of them is not known. */
export function queueWait({ requested, attempts }: RunFacts): number | null {
  return between(requested?.at, attempts[1]?.assigned?.at);
}

/** Seconds that each step of a published run took, of the attempt that was published; by the clock of one database. */
export function stepsOf({
  requested,
  attempts,
  published,
}: RunFacts): readonly (readonly [string, number])[] {
  if (published === null) return [];
  const { assigned, started, staged, assessed } = attempts[published.attempt] ?? {};
  const steps = {
    start: between(assigned?.at, started?.at),
    stage: between(started?.at, staged?.at),
    assess: between(staged?.at, assessed?.at),
    publish: between(assessed?.at, published.at),
    total: between(requested?.at, published.at),
  };
  return Object.entries(steps).flatMap(([step, seconds]) =>
    seconds === null ? [] : [[step, seconds] as const],
  );
}

/** Facts are learnt in any order: a step that seems to end before it began took no time that could be told. */
function between(from: number | undefined, to: number | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  return Math.max(0, to - from) / 1_000;
}
