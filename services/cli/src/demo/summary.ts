import type { Ledger, ProcessUsage } from '@chimera/contracts';
import type { ProcessStatus } from '@chimera/stack';
import { ledgerText } from '../commands/run-text.js';
import { count, duration, megabytes, rate } from '../output/quantities.js';
import { fields, table } from '../output/table.js';
import type { Run } from '../waiting/run.waiter.js';
import type { ReceivedWebhook } from './webhook-receiver.js';

/** Everything that the demo saw; also written to `.chimera/demo/summary.json`. */
export interface DemoSummary {
  readonly seconds: number;
  readonly flights: RunSummary;
  readonly weather: { readonly first: RunSummary; readonly rejected: RunSummary; readonly fixed: RunSummary };
  /** What readers of the weather saw while the bad version was held back. */
  readonly readersMeanwhile: { readonly rows: number; readonly highest: number };
  readonly quarantined: number;
  readonly mails: readonly string[];
  readonly webhooks: readonly ReceivedWebhook[];
  readonly services: readonly { readonly name: string; readonly residentBytes: number | null }[];
  /** Commands or places, and what they show. */
  readonly next: readonly (readonly [string, string])[];
}

/** One run in figures. */
export interface RunSummary {
  readonly runId: string;
  readonly version: number | null;
  readonly state: string;
  readonly rows: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly ledger: Ledger | null;
  readonly usage: readonly ProcessUsage[];
}

/** Figures of a run, from the start of its reading to its publication or rejection. */
export function runSummary(run: Run): RunSummary {
  const millis =
    run.startedAt === null || run.finishedAt === null
      ? 0
      : Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  const rows = run.ledger?.staged ?? 0;
  const { runId, version, state, ledger, usage } = run;
  return {
    runId,
    version,
    state,
    rows,
    seconds: millis / 1000,
    rowsPerSecond: millis > 0 ? Math.round((rows * 1000) / millis) : 0,
    ledger,
    usage,
  };
}

/** Memory of the services as the status tells it. */
export function serviceMemory(processes: readonly ProcessStatus[]): DemoSummary['services'] {
  return processes
    .filter((one) => one.kind === 'service')
    .map(({ name, residentBytes }) => ({ name, residentBytes }));
}

/** The summary as people read it. */
export function summaryText(summary: DemoSummary): string {
  const { flights, weather, readersMeanwhile } = summary;
  const head = fields([
    [
      'flights',
      `${count(flights.rows)} rows in ${duration(flights.seconds * 1000)} (${rate(flights.rowsPerSecond)}), read, checked and published`,
    ],
    ['flights ledger', flights.ledger === null ? null : ledgerText(flights.ledger).replace('ledger: ', '')],
    [
      'weather',
      `version ${weather.first.version} published, version ${weather.rejected.version} held back, version ${weather.fixed.version} published`,
    ],
    [
      'readers meanwhile',
      `${count(readersMeanwhile.rows)} rows, highest temperature ${readersMeanwhile.highest}: the version before`,
    ],
    ['mails', `${summary.mails.length} received`],
    [
      'webhooks',
      `${summary.webhooks.length} received, ${summary.webhooks.filter((one) => one.verified).length} with the right signature`,
    ],
    ['took', duration(summary.seconds * 1000)],
  ]);
  const processes = table(
    ['process', 'peak memory', 'cpu'],
    flights.usage.map((one) => [
      `${one.role} of the flights`,
      megabytes(one.peakMemoryBytes),
      `${one.cpuSeconds.toFixed(1)} s`,
    ]),
  );
  const services = table(
    ['service', 'memory now'],
    summary.services.map((one) => [
      one.name,
      one.residentBytes === null ? null : megabytes(one.residentBytes),
    ]),
  );
  return [
    '',
    head,
    processes,
    services,
    `Where to look next:\n${summary.next.map(([command, why]) => `  ${command}\n      ${why}`).join('\n')}`,
  ].join('\n\n');
}
