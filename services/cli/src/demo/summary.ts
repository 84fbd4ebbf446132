import type { ProcessStatus } from '@chimera/stack';
import { ledgerText } from '../commands/run-text.js';
import { count, duration, megabytes, rate } from '../output/quantities.js';
import { fields, table } from '../output/table.js';
import type { ExportsSummary } from './exports.story.js';
import type { LateSummary } from './late.story.js';
import type { RunSummary } from './run-summary.js';
import type { SchemaChangeSummary } from './schema-change.story.js';
import type { ReceivedWebhook } from './webhook-receiver.js';

/** Everything that the demo saw; also written to `.chimera/demo/summary.json`. */
export interface DemoSummary {
  readonly seconds: number;
  readonly flights: RunSummary;
  readonly exports: ExportsSummary;
  readonly weather: { readonly first: RunSummary; readonly rejected: RunSummary; readonly fixed: RunSummary };
  /** What readers of the weather saw while the bad version was held back. */
  readonly readersMeanwhile: { readonly rows: number; readonly highest: number };
  readonly schemaChange: SchemaChangeSummary;
  readonly late: LateSummary;
  /** What the consumer got by subscription. */
  readonly subscription: { readonly id: string; readonly mails: readonly string[] };
  /** Rows of the flights. */
  readonly quarantined: number;
  readonly mails: readonly string[];
  readonly webhooks: readonly ReceivedWebhook[];
  readonly services: readonly { readonly name: string; readonly residentBytes: number | null }[];
  /** Commands or places, and what they show. */
  readonly next: readonly (readonly [string, string])[];
}

/** Memory of the services as the status tells it. */
export function serviceMemory(processes: readonly ProcessStatus[]): DemoSummary['services'] {
  return processes
    .filter((one) => one.kind === 'service')
    .map(({ name, residentBytes }) => ({ name, residentBytes }));
}

/** The summary as people read it. */
export function summaryText(summary: DemoSummary): string {
  const { flights, weather, readersMeanwhile, schemaChange } = summary;
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
    ['exports', exportsText(summary.exports)],
    [
      'changed source',
      `held, accepted, version ${schemaChange.run.version} published under contract version ${schemaChange.contractVersion}`,
    ],
    ['late dataset', `told ${summary.late.told.length} times: at risk, promise broken, on time again`],
    ['mails', `${summary.mails.length} received`],
    ['by subscription', `${summary.subscription.mails.length} of them`],
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

function exportsText({ airports, birdstrikes, routes }: ExportsSummary): string {
  const aside = [airports, birdstrikes, routes].reduce((sum, run) => sum + (run.ledger?.quarantined ?? 0), 0);
  const rows = [airports, birdstrikes, routes].reduce((sum, run) => sum + run.rows, 0);
  return `${count(rows)} rows of text published, ${count(aside)} in quarantine, ${count(birdstrikes.ledger?.deduplicated ?? 0)} duplicates dropped`;
}
