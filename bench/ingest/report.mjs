// @ts-check
/** Turns measurements into figures and figures into text. */
import { median, table, thousands } from './figures.mjs';

/** @param {{ case: import('./cases.mjs').Case, measured: readonly import('./cases.mjs').Measured[] }} result */
export function summaryOf({ case: { name, limit, rows }, measured }) {
  const seconds = measured.map((one) => one.seconds);
  const runs = measured.flatMap(({ run }) => run ?? []);
  return {
    name,
    limit,
    rows,
    seconds,
    rate: {
      median: rows / median(seconds),
      min: rows / Math.max(...seconds),
      max: rows / Math.min(...seconds),
    },
    rateSinceStarted: runs.length === 0 ? null : rows / median(runs.map(({ sinceStarted }) => sinceStarted)),
    workers: workersOf(runs.flatMap(({ workers }) => workers)),
    processes: processesOf(measured),
    clientCpu: median(measured.map(({ clientCpu = 0 }) => clientCpu)),
    totalCpu: median(
      measured.map(
        ({ clientCpu = 0, usage }) => clientCpu + usage.reduce((sum, one) => sum + one.cpuSeconds, 0),
      ),
    ),
    gaps: gapsOf(runs),
  };
}

/** @param {readonly any[]} usage */
function workersOf(usage) {
  return [...new Set(usage.map(({ role }) => role))].map((role) => {
    const own = usage.filter((one) => one.role === role);
    return {
      role,
      cpuSeconds: median(own.map(({ cpuSeconds }) => cpuSeconds)),
      peakMb: Math.max(...own.map(({ peakMemoryBytes }) => peakMemoryBytes / 2 ** 20)),
    };
  });
}

/** @param {readonly import('./cases.mjs').Measured[]} measured */
function processesOf(measured) {
  const all = measured.flatMap(({ usage }) => usage);
  return [...new Set(all.map(({ name }) => name))].map((name) => {
    const own = all.filter((one) => one.name === name);
    return {
      name,
      cpuSeconds: median(own.map((one) => one.cpuSeconds)),
      peakMb: Math.max(...own.map((one) => one.peakMb)),
    };
  });
}

/** @param {readonly any[]} runs */
function gapsOf(runs) {
  const names = /** @type {string[]} */ (runs[0]?.gaps.map((/** @type {any} */ { step }) => step) ?? []);
  return names.map((step, index) => ({ step, millis: median(runs.map(({ gaps }) => gaps[index].millis)) }));
}

/** @param {{ machine: any, runs: number, cases: readonly ReturnType<typeof summaryOf>[] }} summary */
export function report({ machine, runs, cases }) {
  const { cores, cpu, memoryGb, node, client, load } = machine;
  return [
    `${cores} cores (${cpu}), ${memoryGb} GB, Node ${node}, bare copies by ${client}; ${runs} runs of each in turn; load at the end ${load.join(', ')}`,
    rates(cases),
    memory(cases),
    gaps(cases),
  ].join('\n\n');
}

/** @param {readonly ReturnType<typeof summaryOf>[]} cases */
function rates(cases) {
  const rows = cases.map((one) => {
    const limit = cases.find(({ name }) => name === one.limit);
    return [
      one.name,
      thousands(one.rate.median),
      thousands(one.rate.min),
      thousands(one.rate.max),
      limit === undefined ? '' : (one.rate.median / limit.rate.median).toFixed(2),
      `${one.totalCpu.toFixed(1)} s`,
      one.rateSinceStarted === null ? '' : thousands(one.rateSinceStarted),
      limit === undefined || one.rateSinceStarted === null
        ? ''
        : (one.rateSinceStarted / limit.rate.median).toFixed(2),
    ];
  });
  return table(
    ['case', 'rows/s median', 'min', 'max', 'ratio', 'CPU of all', 'since run-started', 'ratio'],
    rows,
  );
}

/** @param {readonly ReturnType<typeof summaryOf>[]} cases */
function memory(cases) {
  const measured = cases.filter(({ workers }) => workers.length > 0);
  const names = [...new Set(measured.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  const roles = ['reader', 'writer', 'checker'];
  const told = (/** @type {{ cpuSeconds: number, peakMb: number } | undefined} */ usage) =>
    usage === undefined ? '' : `${Math.round(usage.peakMb)} MB, ${usage.cpuSeconds.toFixed(1)} s`;
  const rows = [
    ...roles.map((role) => [
      role,
      ...measured.map(({ workers }) => told(workers.find((one) => one.role === role))),
    ]),
    ...names.map((name) => [
      name,
      ...measured.map(({ processes }) => told(processes.find((one) => one.name === name))),
    ]),
  ];
  return table(['peak memory, CPU', ...measured.map(({ name }) => name.replace(': mesh', ''))], rows);
}

/** @param {readonly ReturnType<typeof summaryOf>[]} cases */
function gaps(cases) {
  const measured = cases.filter((one) => one.gaps.length > 0);
  const steps = measured[0]?.gaps.map(({ step }) => step) ?? [];
  const rows = steps.map((step, index) => [
    step,
    ...measured.map((one) => `${Math.round(one.gaps[index].millis)} ms`),
  ]);
  return table(['time until', ...measured.map(({ name }) => name.replace(': mesh', ''))], rows);
}
