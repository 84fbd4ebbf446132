// @ts-check
import { table } from '../ingest/figures.mjs';

/** @param {{ idle: any[], hops: any[], outbox: any, backlogs: any[] }} summary */
export function report({ idle, hops, outbox, backlogs }) {
  const millis = (/** @type {number} */ value) => value.toFixed(1);
  const parts = [];
  if (idle.length > 0)
    parts.push(
      table(
        ['idle', 'CPU of a core', 'MB'],
        idle.map((one) => [one.service, `${one.cpuPercent.toFixed(2)} %`, Math.round(one.peakMb)]),
      ),
    );
  if (hops.length > 0)
    parts.push(
      table(
        [
          'event',
          'service',
          'events/s',
          'p50 ms',
          'p95 ms',
          'p99 ms',
          'max ms',
          'CPU ms an event',
          'peak MB',
        ],
        hops.map((hop) => [
          hop.event,
          hop.service,
          Math.round(hop.rate),
          millis(hop.p50),
          millis(hop.p95),
          millis(hop.p99),
          millis(hop.max),
          hop.cpuMillisPerEvent.toFixed(2),
          Math.round(hop.peakMb),
        ]),
      ),
    );
  if (outbox !== null)
    parts.push(`outbox of ${outbox.service}: ${outbox.events} events, ${Math.round(outbox.perSecond)}/s`);
  if (backlogs.length > 0)
    parts.push(
      table(
        ['burst', 'service', 'events', 'events/s', 'CPU ms an event', 'of Postgres', 'peak MB'],
        backlogs.map((one) => [
          one.event,
          one.service,
          one.events,
          Math.round(one.perSecond),
          one.cpuMillisPerEvent.toFixed(2),
          one.postgresMillisPerEvent.toFixed(2),
          Math.round(one.peakMb),
        ]),
      ),
    );
  return parts.join('\n\n');
}
