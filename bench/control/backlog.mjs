// @ts-check
/** A burst of events into a topic, drained by one service after the other, each alone with the servers. */
import { setTimeout as delay } from 'node:timers/promises';
import { untilArrived } from './arrival.mjs';

/** What a process does right after its start must not be paid by what is measured. */
const restMs = 3_000;

/**
 * @param {import('./hops.mjs').Bench} bench @param {import('./workloads.mjs').Workload} workload @param {number} total
 */
export async function drainBacklog({ producers, destinations, services, say }, workload, total) {
  const results = [];
  for (const service of workload.consumers) {
    const rows = Array.from({ length: total }, (_, number) =>
      producers.encode(workload, workload.make(number)),
    );
    const ids = rows.map((row) => row.headers['ce_id']);
    await services.start([service]);
    while ((await producers.lag(service, workload.topic)) > 0) await delay(250);
    await delay(restMs);
    const usage = services.watch();
    await producers.send(rows);
    await untilArrived(destinations, service, ids);
    const used = usage.stop();
    const of = (/** @type {string} */ name) => used.get(name) ?? { cpuSeconds: 0, peakMb: 0 };
    const times = [...(await destinations.effects(service, ids)).values()].sort((a, b) => a - b);
    await services.stop();
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
    const perSecond = times.filter((time) => time !== times[0]).length / seconds;
    const cpu = {
      cpuMillisPerEvent: (of(service).cpuSeconds * 1_000) / total,
      postgresMillisPerEvent: (of('postgres').cpuSeconds * 1_000) / total,
      peakMb: of(service).peakMb,
    };
    results.push({ event: workload.name, service, events: total, seconds, perSecond, ...cpu });
    say(
      `${service} drained ${total} ${workload.name}: ${Math.round(perSecond)}/s, CPU ${cpu.cpuMillisPerEvent.toFixed(2)} + ${cpu.postgresMillisPerEvent.toFixed(2)} ms an event`,
    );
  }
  return results;
}
