// @ts-check
/** Time from the commit of the transaction that made an event to the commit of what a service made of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { untilArrived } from './arrival.mjs';

/**
 * @typedef {object} Bench
 * @property {Awaited<ReturnType<typeof import('./services.mjs').openServices>>} services
 * @property {Awaited<ReturnType<typeof import('./producers.mjs').openProducers>>} producers
 * @property {Awaited<ReturnType<typeof import('./destinations.mjs').openDestinations>>} destinations
 * @property {(line: string) => void} say
 */

/**
 * Events at a steady rate, each a transaction of its own; none waits for the one before.
 * @param {Bench} bench @param {import('./workloads.mjs').Workload} workload @param {number} rate @param {number} seconds
 */
export async function measureHops({ producers, destinations, services, say }, workload, rate, seconds) {
  const total = Math.round(rate * seconds);
  const usage = services.watch();
  const began = performance.now();
  /** @type {Promise<{ id: string, transaction: string }>[]} */
  const pending = [];
  for (let number = 0; number < total; number += 1) {
    const due = began + (number * 1_000) / rate;
    if (due > performance.now()) await delay(due - performance.now());
    const committed = producers.commit(workload, workload.make(number));
    // Looked at below; a failure before that must not end the process.
    committed.catch(() => undefined);
    pending.push(committed);
  }
  const sent = await Promise.all(pending);
  const took = (performance.now() - began) / 1_000;
  const ids = sent.map(({ id }) => id);
  for (const service of workload.consumers) await untilArrived(destinations, service, ids);
  const used = usage.stop();
  const commits = await destinations.committed(sent.map(({ transaction }) => transaction));
  const results = [];
  for (const service of workload.consumers) {
    const effects = await destinations.effects(service, ids);
    const hops = sent.map(({ id, transaction }) => must(effects.get(id)) - must(commits.get(transaction)));
    const { cpuSeconds, peakMb } = used.get(service) ?? { cpuSeconds: 0, peakMb: 0 };
    const cpu = { cpuMillisPerEvent: (cpuSeconds * 1_000) / total, peakMb };
    results.push({
      event: workload.name,
      service,
      events: total,
      rate: total / took,
      ...spread(hops),
      ...cpu,
    });
  }
  say(
    `hops of ${workload.name}: ${results.map(({ service, p99, cpuMillisPerEvent }) => `${service} ${p99.toFixed(0)} (${cpuMillisPerEvent.toFixed(2)})`).join(', ')} ms p99 (ms CPU an event)`,
  );
  return results;
}

/** @param {number[]} values */
function spread(values) {
  const sorted = values.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** @param {number | undefined} value */
function must(value) {
  if (value === undefined)
    throw new Error('Expected every event to have arrived and every commit to have a time.');
  return value;
}
