// @ts-check
/** How fast a full outbox leaves: counted in the topic. */
import { setTimeout as delay } from 'node:timers/promises';

const deadlineMs = 180_000;

/**
 * @param {import('./hops.mjs').Bench} bench @param {import('./workloads.mjs').Workload | undefined} workload @param {number} total
 */
export async function drainOutbox({ producers, destinations, services, say }, workload, total) {
  if (workload === undefined) throw new Error('Expected a workload.');
  await services.stop();
  const rows = Array.from({ length: total }, (_, number) =>
    producers.encode(workload, workload.make(number)),
  );
  await destinations.query(
    `INSERT INTO ${workload.owner}.outbox (topic, key, headers, payload)
     SELECT topic, key, headers, payload
     FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::bytea[]) WITH ORDINALITY AS e(topic, key, headers, payload, n)
     ORDER BY n`,
    [
      rows.map(({ topic }) => topic),
      rows.map(({ key }) => key),
      rows.map(({ headers }) => JSON.stringify(headers)),
      rows.map(({ payload }) => payload),
    ],
  );
  const before = await producers.count(workload.topic);
  const usage = services.watch();
  await services.start([workload.owner]);
  let first = 0;
  let left = total;
  for (const until = performance.now() + deadlineMs; left > 0; await delay(20)) {
    left = (await destinations.query(`SELECT count(*)::int AS count FROM ${workload.owner}.outbox`))[0].count;
    if (first === 0 && left < total) first = performance.now();
    if (performance.now() > until) throw new Error(`Expected the outbox to be empty, found ${left} events.`);
  }
  // The first look that finds fewer events comes after the first transaction at the earliest.
  const seconds = (performance.now() - first) / 1_000;
  const sent = (await producers.count(workload.topic)) - before;
  const used = usage.stop();
  if (sent !== total) throw new Error(`Expected ${total} events in the topic, found ${sent}.`);
  const result = {
    service: workload.owner,
    events: total,
    seconds,
    perSecond: total / seconds,
    cpuSeconds: used.get(workload.owner)?.cpuSeconds ?? 0,
  };
  say(`outbox of ${workload.owner}: ${Math.round(result.perSecond)}/s`);
  return result;
}
