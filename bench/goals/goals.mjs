// @ts-check
/** What is to be reached, and what was. */
import { limitOf } from '../ingest/cases.mjs';
import { median } from '../ingest/figures.mjs';

/** Shares of the limit and multiples of a peer that issue and documentation name. */
const ofTheLimit = 0.6;
const timesDebezium = 10;
const timesDlt = 1;
const peakMb = 300;
const idlePercent = 1;
const idleMb = 130;

/** Servers that the mesh stands on, and clients of others: not processes of ours. */
const notOurs = /^(kafka|registry|postgres|Connect|dlt)\b/;

/**
 * @typedef {import('./journal.mjs').Journal} Journal
 * @typedef {ReturnType<typeof figureOf>} Figure
 * @typedef {{ what: string, wanted: string, found: string, met: boolean | null }} Goal
 */

/** Median, extremes and cost of a case; null when it was not measured. @param {import('../ingest/cases.mjs').Case} one @param {Journal} journal */
export function figureOf({ name, rows, contestant }, journal) {
  const entries = journal.of(name);
  if (entries.length === 0) return null;
  const seconds = entries.map((entry) => entry.seconds);
  const cpu = entries.map(
    ({ clientCpu, usage }) => clientCpu + sum(usage.map(({ cpuSeconds }) => cpuSeconds)),
  );
  return {
    name,
    contestant,
    runs: entries.length,
    rate: {
      median: rows / median(seconds),
      min: rows / Math.max(...seconds),
      max: rows / Math.min(...seconds),
    },
    cpuSeconds: median(cpu),
    peaks: peaksOf(entries),
  };
}

/** Highest peak of every process and worker in any run, in MB. @param {readonly import('./journal.mjs').Entry[]} entries */
function peaksOf(entries) {
  const all = entries.flatMap(({ usage, workers }) => [
    ...usage.map(({ name, peakMb: peak }) => ({ name, peak })),
    ...workers.map(({ role, peakMemoryBytes }) => ({ name: role, peak: peakMemoryBytes / 2 ** 20 })),
  ]);
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => ({
    name,
    peakMb: Math.max(...all.filter((one) => one.name === name).map(({ peak }) => peak)),
  }));
}

/** One line of the table for every work that was measured. @param {readonly import('../ingest/cases.mjs').Case[]} cases @param {Journal} journal */
export function worksMeasured(cases, journal) {
  const labels = [...new Set(cases.map(({ work }) => work.label))];
  return labels.flatMap((label) => {
    const figures = cases.filter(({ work }) => work.label === label).map((one) => figureOf(one, journal));
    const of = (/** @type {string} */ contestant) =>
      figures.find((figure) => figure?.contestant.startsWith(contestant)) ?? null;
    const { work } = /** @type {import('../ingest/cases.mjs').Case} */ (
      cases.find((one) => one.work.label === label)
    );
    const bare = cases.find(({ name }) => name === limitOf(work));
    const limit = bare === undefined ? null : figureOf(bare, journal);
    const control = figures.find((figure) => figure?.contestant.endsWith('again')) ?? null;
    const peers = figures.filter((figure) => /^(Debezium|dlt)/.test(figure?.contestant ?? ''));
    const peer = peers.reduce(
      (best, one) => (best === null || (one?.rate.median ?? 0) > best.rate.median ? one : best),
      null,
    );
    return [{ label, work, ours: of('mesh'), limit, control, peers, peer }];
  });
}

/** @typedef {ReturnType<typeof worksMeasured>[number]} WorkMeasured */

/** Every goal with what was found; `met` is null for what was not measured. @param {readonly WorkMeasured[]} works @param {Awaited<ReturnType<typeof import('./idle.mjs').idleServices>>} idle @returns {Goal[]} */
export function goalsOf(works, idle) {
  return [
    ...works.flatMap((work) => [...limitGoal(work), ...peerGoals(work)]),
    ...memoryGoal(works),
    ...idleGoals(idle),
  ];
}

/** @param {WorkMeasured} measured @returns {Goal[]} */
function limitGoal({ label, work, ours, limit }) {
  // Between tables the goal is for those with a key; files have it with and without.
  if (work.origin === 'table' && !work.keyed) return [];
  const what = `${label}: beside ${work.origin === 'table' ? 'COPY to COPY' : '\\copy of the same rows'}`;
  return [ratioGoal(what, ours, limit, ofTheLimit)];
}

/** @param {WorkMeasured} measured @returns {Goal[]} */
function peerGoals({ label, work, ours, peer }) {
  const debezium = work.origin === 'table' && work.keyed;
  const what = `${label}: beside ${peer?.contestant ?? (debezium ? 'Debezium' : 'dlt')}`;
  return [ratioGoal(what, ours, peer, debezium ? timesDebezium : timesDlt)];
}

/** @param {string} what @param {Figure | null} ours @param {Figure | null} other @param {number} wanted @returns {Goal} */
function ratioGoal(what, ours, other, wanted) {
  if (!ours || !other) return { what, wanted: `at least ${wanted}`, found: 'not measured', met: null };
  const ratio = ours.rate.median / other.rate.median;
  return { what, wanted: `at least ${wanted}`, found: ratio.toFixed(2), met: ratio >= wanted };
}

/** @param {readonly WorkMeasured[]} works @returns {Goal[]} */
function memoryGoal(works) {
  const peaks = works.flatMap(({ ours, label }) => (ours?.peaks ?? []).map((peak) => ({ ...peak, label })));
  const [top] = peaks.filter(({ name }) => !notOurs.test(name)).sort((a, b) => b.peakMb - a.peakMb);
  const what = 'peak memory of any process of ours';
  if (top === undefined) return [{ what, wanted: `at most ${peakMb} MB`, found: 'not measured', met: null }];
  const found = `${Math.round(top.peakMb)} MB (${top.name}, ${top.label})`;
  return [{ what, wanted: `at most ${peakMb} MB`, found, met: top.peakMb <= peakMb }];
}

/** @param {Awaited<ReturnType<typeof import('./idle.mjs').idleServices>>} idle @returns {Goal[]} */
function idleGoals(idle) {
  if (idle.length === 0) return [];
  const busiest = [...idle].sort((a, b) => b.cpuPercent - a.cpuPercent)[0];
  const largest = [...idle].sort((a, b) => b.residentMb - a.residentMb)[0];
  if (busiest === undefined || largest === undefined) return [];
  return [
    {
      what: 'idle service, share of a core',
      wanted: `at most ${idlePercent} %`,
      found: `${busiest.cpuPercent.toFixed(1)} % (${busiest.name})`,
      met: busiest.cpuPercent <= idlePercent,
    },
    {
      what: 'idle service, memory',
      wanted: `at most ${idleMb} MB`,
      found: `${Math.round(largest.residentMb)} MB (${largest.name})`,
      met: largest.residentMb <= idleMb,
    },
  ];
}

/** @param {readonly number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
