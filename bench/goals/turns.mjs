// @ts-check
/** One of each after the other, again and again, so that whatever else the machine does meets all alike. */
import { loadavg } from 'node:os';

/** A case that failed this often is left out. */
const mostFailures = 2;

/**
 * @typedef {import('../ingest/cases.mjs').Case} Case
 * @typedef {object} TurnOptions
 * @property {number} runs
 * @property {import('./journal.mjs').Journal} journal
 * @property {AbortSignal} signal
 * @property {number} until Milliseconds of `performance.now()` after which nothing new is measured.
 * @property {(line: string) => void} say
 */

/**
 * Measures every case `runs` times. Returns why cases failed; a failure ends its case, not the benchmark.
 * @param {readonly Case[]} cases @param {TurnOptions} options @returns {Promise<{ failures: { case: string, reason: string }[], outOfTime: boolean }>}
 */
export async function inTurns(cases, options) {
  const { runs, journal, signal, say } = options;
  /** @type {{ case: string, reason: string }[]} */
  const failures = [];
  const pace = new Pace(cases, options);
  for (let turn = 1; turn <= runs; turn++) {
    for (const one of cases) {
      if (journal.has(one.name, turn) || isSlower(one, journal)) continue;
      if (failures.filter((failure) => failure.case === one.name).length >= mostFailures) continue;
      signal.throwIfAborted();
      if (performance.now() > options.until) return { failures, outOfTime: true };
      const began = performance.now();
      try {
        const entry = await entryOf(one, turn, signal);
        journal.add(entry);
        pace.note(one.name, performance.now() - began);
        say(
          `${turn}/${runs}  ${one.name.padEnd(40)} ${entry.seconds.toFixed(2).padStart(7)} s  load ${loadavg()[0]?.toFixed(1)}, ${pace.left(turn)}`,
        );
      } catch (error) {
        signal.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        failures.push({ case: one.name, reason });
        say(`${turn}/${runs}  ${one.name.padEnd(40)}  FAILED: ${reason}`);
      }
    }
  }
  return { failures, outOfTime: false };
}

/** Of two ways of one peer the slower is measured once: what counts is the faster. @param {Case} one @param {import('./journal.mjs').Journal} journal */
function isSlower({ name, rival }, journal) {
  if (rival === undefined) return false;
  const [own] = journal.of(name);
  const [other] = journal.of(rival);
  return own !== undefined && other !== undefined && own.seconds > other.seconds;
}

/** @param {Case} one @param {number} turn @param {AbortSignal} signal @returns {Promise<import('./journal.mjs').Entry>} */
async function entryOf(one, turn, signal) {
  const { seconds, clientCpu = 0, usage, run } = await orAborted(one.measure(), signal);
  return {
    ...{ case: one.name, turn, seconds, clientCpu, usage: [...usage] },
    workers: run?.workers ?? [],
    sinceStarted: run?.sinceStarted ?? null,
    gaps: run?.gaps ?? [],
  };
}

/** A measurement may take minutes; whoever breaks it off does not wait for its end. @template T @param {Promise<T>} work @param {AbortSignal} signal @returns {Promise<T>} */
function orAborted(work, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** How long the rest takes, by how long each case took so far, preparation and counting included. */
class Pace {
  /** @param {readonly Case[]} cases @param {TurnOptions} options */
  constructor(cases, { runs, journal }) {
    this.cases = cases;
    this.runs = runs;
    this.journal = journal;
    /** @type {Map<string, number>} */
    this.took = new Map();
  }

  /** @param {string} name @param {number} millis */
  note(name, millis) {
    this.took.set(name, millis);
  }

  /** @param {number} turn */
  left(turn) {
    if (turn === 1 && this.took.size < this.cases.length)
      return `${this.took.size} of ${this.cases.length} cases seen`;
    const remaining = this.cases
      .filter((one) => !isSlower(one, this.journal))
      .reduce(
        (sum, { name }) => sum + (this.runs - this.journal.of(name).length) * (this.took.get(name) ?? 0),
        0,
      );
    return `about ${Math.max(0, Math.round(remaining / 60_000))} min left`;
  }
}
