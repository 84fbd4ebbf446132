// @ts-check
/** How well a tenant keeps its schedule: runs due at a steady pace, and those that were published. */
import { setTimeout as delay } from 'node:timers/promises';
import { runPipeline, untilQuiet } from '../ingest/mesh.mjs';
import { cpuOfStack } from '../ingest/processes.mjs';
import { median } from '../ingest/figures.mjs';

/** Of the half of the machine that two tenants have each, the victim asks for this much: then its neighbour cannot be excused. */
const ofItsShare = 0.8;

/**
 * The period at which runs of a pipeline take the victim's share of the machine and no more, from runs one after the other.
 * @param {string} stateDir @param {import('../ingest/mesh.mjs').Mesh} mesh @param {readonly import('../ingest/mesh.mjs').Pipeline[]} pipelines @param {number} cores
 */
export async function fairPeriod(stateDir, mesh, pipelines, cores) {
  const [pipeline] = pipelines;
  if (pipeline === undefined) throw new Error('Expected a pipeline to measure.');
  await runPipeline(mesh, pipeline);
  await untilQuiet(stateDir);
  const before = await cpuOfStack(stateDir);
  const seconds = [];
  for (let run = 0; run < 5; run++) seconds.push((await runPipeline(mesh, pipeline)).seconds);
  // What a run sets going ends a little after it.
  await untilQuiet(stateDir);
  const cpuSeconds = ((await cpuOfStack(stateDir)) - before) / seconds.length;
  const share = (cores / 2) * ofItsShare;
  return {
    runSeconds: median(seconds),
    cpuSeconds,
    periodMs: Math.max(1.5 * median(seconds), cpuSeconds / share) * 1000,
  };
}

/**
 * Requests a run every `periodMs` for `windowMs` and tells how many were published within the window, and how long each took.
 * Pipelines take turns: runs of one wait for each other, and a run that takes longer must not count as one that was not made.
 * @param {import('../ingest/mesh.mjs').Mesh} mesh @param {readonly import('../ingest/mesh.mjs').Pipeline[]} pipelines
 * @param {{ periodMs: number, windowMs: number, signal: AbortSignal }} options
 */
export async function keepPace(mesh, pipelines, { periodMs, windowMs, signal }) {
  const { next } = await mesh.get('console', '/v1/events?after=-1');
  const began = performance.now();
  /** @type {Map<string, number>} */
  const requested = new Map();
  const requests = requestAll(mesh, pipelines, { periodMs, windowMs, signal, began, requested });
  const millis = [];
  for (let after = next; performance.now() - began < windowMs;) {
    signal.throwIfAborted();
    const page = await mesh.get('console', `/v1/events?after=${after}&waitSeconds=1`);
    after = page.next;
    for (const { type, data } of page.events) {
      const at = type.startsWith('chimera.ingestion.version-published')
        ? requested.get(data?.runId)
        : undefined;
      if (at !== undefined) millis.push(performance.now() - at);
    }
  }
  const due = await requests;
  return { due, published: millis.length, perMinute: (millis.length * 60_000) / windowMs, millis };
}

/** @param {import('../ingest/mesh.mjs').Mesh} mesh @param {readonly import('../ingest/mesh.mjs').Pipeline[]} pipelines @param {{ periodMs: number, windowMs: number, signal: AbortSignal, began: number, requested: Map<string, number> }} options */
async function requestAll(mesh, pipelines, { periodMs, windowMs, signal, began, requested }) {
  // The last one is due early enough to be published in the window by a mesh that keeps up.
  const due = Math.max(1, Math.floor(windowMs / periodMs) - 1);
  for (let run = 0; run < due; run++) {
    const wait = began + run * periodMs - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal });
    const at = performance.now();
    const { runId } = await mesh.post('intake', '/v1/runs', pipelines[run % pipelines.length]);
    requested.set(runId, at);
  }
  return due;
}
