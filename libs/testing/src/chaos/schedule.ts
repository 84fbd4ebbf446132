import { MeshError } from '@chimera/contracts';
import type { FaultNeeds } from './fault.js';
import { SeededRandom } from './seeded-random.js';

/** What the schedule knows of a fault before it is made. */
export interface FaultKind {
  readonly name: string;
  readonly test: string;
  readonly needs?: FaultNeeds;
  /** How long it lasts, in milliseconds; [shortest, longest]. Zero for a fault that is over once it struck. */
  readonly lastsMs: readonly [number, number];
}

/** One strike of a schedule. */
export interface ScheduledFault {
  /** Milliseconds after the workload began to move; the strike waits longer when the mesh still recovers from the one before. */
  readonly atMs: number;
  readonly fault: string;
  readonly test: string;
  /** Milliseconds until it is healed. */
  readonly forMs: number;
  /** Seed of what the fault itself chooses. */
  readonly seed: number;
}

/** Time between the end of one fault and the next strike; the mesh must be seen to move in it. */
const pausesMs = [3_000, 8_000] as const;

/** Time at the end without faults: what is in flight ends, and recovery is measured. */
const quietMs = 5_000;

/**
 * The faults of a seed: the same for the same seed, time and kinds, on every machine. Every kind comes once before one
 * comes twice, as far as the time allows; at least one strikes. Throws `CHIMERA_USAGE` for no kinds or no time.
 */
export function schedule(
  seed: number,
  minutes: number,
  kinds: readonly FaultKind[],
): readonly ScheduledFault[] {
  if (kinds.length === 0 || !(minutes > 0))
    throw new MeshError(
      'CHIMERA_USAGE',
      'reject',
      `Expected a time and faults to choose from, found ${minutes} minutes and ${kinds.length} faults.`,
    );
  const random = new SeededRandom(seed).fork('schedule');
  const lastMs = minutes * 60_000 - quietMs;
  const planned: ScheduledFault[] = [];
  let atMs = random.int(1_000, 3_000);
  for (const kind of endlessly(kinds, random)) {
    const forMs = random.int(...kind.lastsMs);
    const strikes = random.int(0, 0x7fff_ffff);
    if (planned.length > 0 && atMs + forMs > lastMs) break;
    planned.push({ atMs, fault: kind.name, test: kind.test, forMs, seed: strikes });
    atMs += forMs + random.int(...pausesMs);
  }
  return planned;
}

function* endlessly(kinds: readonly FaultKind[], random: SeededRandom): Generator<FaultKind> {
  for (;;) yield* random.shuffled(kinds);
}

/** A schedule for people, a line a strike: `  12.0 s  kill-service (T1)  for 0.0 s`. */
export function scheduleLines(planned: readonly ScheduledFault[]): readonly string[] {
  return planned.map(({ atMs, fault, test, forMs, seed }) => {
    const at = `${(atMs / 1000).toFixed(1)} s`.padStart(8);
    return `${at}  ${fault} (${test})  for ${(forMs / 1000).toFixed(1)} s  [${seed}]`;
  });
}
