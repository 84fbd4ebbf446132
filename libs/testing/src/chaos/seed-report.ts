import type { History, ProcessHistory, Recovery, Verdict } from './oracle/history.js';
import type { ScheduledFault } from './schedule.js';
import type { WorkloadFigures } from './workload/workload.js';

/** What became of a seed. */
export interface SeedReport {
  readonly seed: number;
  readonly minutes: number;
  readonly planned: readonly ScheduledFault[];
  /** Faults that this ground cannot have, with what they need. */
  readonly leftOut: readonly string[];
  /** Whether everything held. */
  readonly held: boolean;
  /** It was ended early, so nothing was judged. */
  readonly interrupted: boolean;
  readonly verdicts: readonly Verdict[];
  readonly recoveries: readonly Recovery[];
  readonly faults: History['faults'];
  readonly processes: readonly ProcessHistory[];
  readonly workload: WorkloadFigures;
}

/** A report for people. */
export function reportLines(report: SeedReport): readonly string[] {
  const { recoveries, faults, processes, workload, verdicts } = report;
  const { good, poison, published } = workload;
  return [
    `workload: ${good} rows and ${poison} poisoned ones, ${published} runs published`,
    ...faults.map(
      ({ name, strikes, struck }) => `fault: ${name} let loose ${strikes} times, struck ${struck} times`,
    ),
    ...slowest(recoveries),
    ...processes.map(
      ({ name, peakBytes, restPercent }) =>
        `process: ${name} at most ${Math.round(peakBytes / 2 ** 20)} MiB, at rest ${restPercent ?? '-'}% of a core`,
    ),
    ...verdicts.flatMap(({ rule, says, faults: found }) => [
      `${found.length === 0 ? 'holds ' : 'BROKEN'} ${rule}: ${says}`,
      ...found.map((line) => `         ${line}`),
    ]),
  ];
}

/** The slowest recovery of each kind of fault. */
function slowest(recoveries: readonly Recovery[]): readonly string[] {
  const kinds = [...new Set(recoveries.map(({ fault }) => fault))];
  return kinds.map((kind) => {
    const times = recoveries.filter(({ fault }) => fault === kind).map(({ ms }) => ms ?? Infinity);
    return `recovery: after ${kind} at most ${(Math.max(...times) / 1000).toFixed(1)} s (${times.length} times)`;
  });
}
