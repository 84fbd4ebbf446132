// @ts-check
/** The mesh as a user drives it: intents and runs over HTTP, progress from the console's tail of events. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuOfStack } from './processes.mjs';

/** @typedef {import('@chimera/stack').StackAddresses} StackAddresses */
/** @typedef {{ namespace: string, pipeline: string }} Pipeline */
/** @typedef {{ seq: number, type: string, time: string, data: any }} TailEvent */

/** Whose intents these are, unless somebody else is named. */
const bench = { namespace: 'bench', team: 'bench' };
const deadlineMs = 300_000;

/** @param {StackAddresses} addresses */
export function openMesh({ services, tokenFile }) {
  const headers = {
    authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
    'x-chimera-actor': 'bench',
    'content-type': 'application/json',
  };
  return {
    get: (/** @type {'intake' | 'console'} */ service, /** @type {string} */ path) =>
      call(new URL(path, services[service]), { headers }),
    post: (
      /** @type {'intake' | 'console'} */ service,
      /** @type {string} */ path,
      /** @type {unknown} */ body,
    ) => call(new URL(path, services[service]), { method: 'POST', headers, body: JSON.stringify(body) }),
  };
}

/** @typedef {ReturnType<typeof openMesh>} Mesh */

/** @param {URL} url @param {RequestInit} init @returns {Promise<any>} */
async function call(url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  throw new Error(`Expected ${url.pathname} to answer, found ${response.status}: ${text.slice(0, 2_000)}`);
}

/**
 * Onboards a source and configures its one dataset; both are repeatable.
 * @param {Mesh} mesh @param {{ name: string, source: object, from: string, target: object, key: string[], rules: object[], schema?: object[] }} wanted
 * @param {{ namespace: string, team: string }} [owner] @returns {Promise<Pipeline>}
 */
export async function configure(mesh, { name, source, from, target, key, rules, schema }, owner = bench) {
  const { namespace, team } = owner;
  const supportEmail = `${team}@example.org`;
  const intent = {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace,
    name,
    team: { name: team, supportEmail },
    source,
    datasets: [
      {
        name,
        from,
        ...(schema === undefined ? {} : { schema }),
        ingestion: {
          trigger: { kind: 'manual' },
          way: { kind: 'full' },
          target,
          ...(key.length === 0 ? {} : { key }),
          rules,
        },
      },
    ],
    declaration: {
      declaredBy: 'bench',
      basis: 'Public or made-up data, for measuring.',
      validUntil: '2099-12-31',
    },
  };
  await mesh.post('intake', '/v1/teams', { team, supportEmail });
  await mesh.post('intake', '/v1/namespaces', { namespace, team });
  await submit(mesh, '/v1/intents', intent, ['available', 'unchanged']);
  await submit(mesh, '/v1/ingestions', intent, ['accepted', 'unchanged']);
  return { namespace, pipeline: `${name}_${name}_${name}` };
}

/**
 * Submits an intent for one of its two parts, and waits until it is there.
 * @param {Mesh} mesh @param {string} path @param {object} intent @param {string[]} wanted @param {number} [patienceMs]
 */
export async function submit(mesh, path, intent, wanted, patienceMs = deadlineMs) {
  const { submissionId } = await mesh.post('intake', path, { content: JSON.stringify(intent) });
  const until = performance.now() + patienceMs;
  for (;;) {
    const now = await mesh.get('intake', `/v1/submissions/${submissionId}`);
    if (wanted.includes(now.state)) return;
    if (['rejected', 'failed'].includes(now.state) || performance.now() > until)
      throw new Error(`Expected the intent to be ${wanted.join(' or ')}, found ${JSON.stringify(now)}`);
    await delay(50);
  }
}

/** Steps of a run whose times are told apart. */
const steps = [
  'orchestrator.run-requested',
  'orchestrator.run-assigned',
  'ingestion.run-started',
  'ingestion.run-staged',
  'dq.run-assessed',
  'ingestion.version-published',
];

/**
 * Starts a run and follows it to its publication. The clock runs from the request until the console tells of it.
 * @param {Mesh} mesh @param {Pipeline} pipeline @param {number} [withinMs] How long it may take. Default five minutes.
 */
export async function runPipeline(mesh, pipeline, withinMs = deadlineMs) {
  const { next } = await mesh.get('console', '/v1/events?after=-1');
  const began = performance.now();
  const requestedAt = Date.now();
  const { runId } = await mesh.post('intake', '/v1/runs', pipeline);
  try {
    const facts = await followed(mesh, runId, next, began + withinMs);
    const seconds = (performance.now() - began) / 1000;
    return { runId, seconds, ...timesOf(facts, requestedAt), events: facts };
  } catch (error) {
    // It would be tried again, beside what is measured next.
    await mesh
      .post('intake', `/v1/runs/${runId}/cancel`, { ...pipeline, reason: 'bench' })
      .catch(() => undefined);
    throw error;
  }
}

/** What the console tells of a run until it is published. @param {Mesh} mesh @param {string} runId @param {number} next @param {number} until */
async function followed(mesh, runId, next, until) {
  /** @type {Map<string, TailEvent>} */
  const facts = new Map();
  for (let after = next; !facts.has('ingestion.version-published');) {
    if (performance.now() > until) throw new Error(`Run ${runId} took more than it may.`);
    const page = await mesh.get('console', `/v1/events?after=${after}&waitSeconds=5`);
    after = page.next;
    for (const event of /** @type {TailEvent[]} */ (page.events)) note(facts, event, runId);
  }
  return facts;
}

/** @param {Map<string, TailEvent>} facts @param {TailEvent} event @param {string} runId */
function note(facts, event, runId) {
  if (event.data?.runId !== runId) return;
  const type = event.type.replace(/^chimera\./, '').replace(/\.v\d+$/, '');
  if (/run-failed|version-rejected|run-abandoned/.test(type))
    throw new Error(`Expected run ${runId} to be published, found ${type}: ${JSON.stringify(event.data)}`);
  facts.set(type, event);
}

/** @param {Map<string, TailEvent>} facts @param {number} requestedAt */
function timesOf(facts, requestedAt) {
  const at = (/** @type {string} */ step) => Date.parse(facts.get(step)?.time ?? '');
  let before = requestedAt;
  const gaps = steps.map((step) => {
    const gap = { step, millis: at(step) - before };
    before = at(step);
    return gap;
  });
  const staged = facts.get('ingestion.run-staged')?.data;
  const assessed = facts.get('dq.run-assessed')?.data;
  return {
    sinceStarted: (at('ingestion.version-published') - at('ingestion.run-started')) / 1000,
    gaps,
    workers: [...(staged?.usage ?? []), ...(assessed?.usage ?? [])],
    rows: staged?.ledger?.staged,
  };
}

/** Waits until the stack rests: what a run leaves behind must not be paid by the next measurement. @param {string} stateDir */
export async function untilQuiet(stateDir) {
  for (let tries = 0; tries < 40; tries++) {
    const before = await cpuOfStack(stateDir);
    await delay(400);
    if ((await cpuOfStack(stateDir)) - before < 0.08) return;
  }
}
