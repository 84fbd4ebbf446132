// @ts-check
/** Turns a measurement into text. */
import { median, table } from '../ingest/figures.mjs';
import { steps } from './follow.mjs';

/** @param {{ datasets: number, rows: number, from: string, results: readonly any[] }} summary */
export function report({ datasets, rows, from, results }) {
  const [last] = results.slice(-1);
  const seconds = median(results.map((result) => result.seconds));
  const total = last.usage.reduce(
    (/** @type {number} */ sum, /** @type {any} */ one) => sum + one.cpuSeconds,
    0,
  );
  return [
    `${datasets} datasets of ${rows} rows, clock from ${from === 'submit' ? 'submitting the ingestion' : 'the first request to run'}:`,
    `  all published after ${seconds.toFixed(1)} s (median of ${results.length}); ${(datasets / seconds).toFixed(2)} runs/s`,
    `  before the clock or in it: onboarded in ${last.onboarded.toFixed(1)} s, configured in ${last.configured.toFixed(1)} s; all requested after ${last.startedAfter.toFixed(1)} s`,
    `  CPU of the whole stack ${total.toFixed(1)} s, ${(total / datasets).toFixed(3)} s a run`,
    '',
    processTable(last.usage, datasets),
    '',
    stepTable(last.runs),
    '',
    workerTable(last.runs),
  ].join('\n');
}

/** @param {readonly import('../ingest/processes.mjs').Usage[]} usage @param {number} datasets */
function processTable(usage, datasets) {
  const rows = [...usage]
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds)
    .map(({ name, cpuSeconds, peakMb }) => [
      name,
      cpuSeconds.toFixed(1),
      ((cpuSeconds / datasets) * 1000).toFixed(0),
      peakMb.toFixed(0),
    ]);
  return table(['process', 'CPU s', 'CPU ms a run', 'peak MB'], rows);
}

/** @param {readonly import('./follow.mjs').Run[]} runs */
function stepTable(runs) {
  const rows = steps.slice(1).map((step, index) => {
    const gaps = runs
      .map(({ at }) => at[step] - at[steps[index]])
      .filter((gap) => Number.isFinite(gap))
      .sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => gaps[Math.floor((gaps.length - 1) * share)] ?? NaN;
    return [step, at(0.1), at(0.5), at(0.9)];
  });
  return table(['step', 'ms after the one before: p10', 'p50', 'p90'], rows);
}

/** @param {readonly import('./follow.mjs').Run[]} runs */
function workerTable(runs) {
  const workers = runs.flatMap((run) => run.workers);
  const roles = [...new Set(workers.map(({ role }) => role))];
  const rows = roles.map((role) => {
    const own = workers.filter((worker) => worker.role === role);
    return [
      role,
      median(own.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
      Math.round(Math.max(...own.map(({ peakMemoryBytes }) => peakMemoryBytes / 2 ** 20))),
      Math.round(median(own.map(({ wallMillis }) => wallMillis))),
      new Set(own.map(({ pid }) => pid)).size,
    ];
  });
  return table(['worker', 'CPU s a run (median)', 'peak MB', 'wall ms', 'processes'], rows);
}
