import type { Bounds, History } from './history.js';

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** A7: after each fault something is published again in time. */
export function recovery({ recoveries }: History, { recoveryMs }: Bounds): readonly string[] {
  return recoveries
    .filter(({ ms }) => ms === null || ms > recoveryMs)
    .map(
      ({ fault, ms }) =>
        `${fault}: ${ms === null ? 'nothing was published any more' : `${ms} ms`}, at most ${recoveryMs} ms`,
    );
}

/** A8: no process outgrows its bound. */
export function memory({ processes }: History, bounds: Bounds): readonly string[] {
  if (processes.length === 0) return ['no process was looked at, so nothing is known'];
  return processes
    .filter(
      ({ name, peakBytes }) => peakBytes > (name === 'worker' ? bounds.workerBytes : bounds.serviceBytes),
    )
    .map(({ name, peakBytes }) => `${name} took ${megabytes(peakBytes)}`);
}

/** At rest nothing spins. */
export function atRest({ processes }: History, { restPercent }: Bounds): readonly string[] {
  return processes
    .filter((one) => one.restPercent !== null && one.restPercent > restPercent)
    .map((one) => `${one.name} takes ${one.restPercent}% of a core with nothing to do`);
}

/** Dead letters are those that faults made, and no others. */
export function deadLetters({
  deadLetters: found,
  expectedDeadLetters: expected,
}: History): readonly string[] {
  const topics = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  return topics
    .filter((topic) => (found[topic] ?? 0) !== (expected[topic] ?? 0))
    .map((topic) => `${topic} has ${found[topic] ?? 0} new letters, expected ${expected[topic] ?? 0}`);
}

/** A fault that never struck proves nothing. */
export function everyFaultStruck({ faults }: History): readonly string[] {
  return faults
    .filter(({ struck }) => struck === 0)
    .map(({ name, strikes }) => `${name} was let loose ${strikes} times and never struck`);
}
