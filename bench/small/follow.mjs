// @ts-check
/** Hears of every run from the console's tail of events. */

const deadlineMs = 3_600_000;
const told = [
  'orchestrator.run-requested',
  'orchestrator.run-assigned',
  'ingestion.run-started',
  'ingestion.run-staged',
  'dq.run-assessed',
  'ingestion.version-published',
];

/** @typedef {{ runId: string, at: Record<string, number>, workers: any[] }} Run */

/** @param {import('../ingest/mesh.mjs').Mesh} mesh @param {number} wanted runs that are to be published */
export function followUntilPublished(mesh, wanted) {
  const tail = mesh.get('console', '/v1/events?after=-1');
  const done = tail.then(({ next }) => follow(mesh, next, wanted));
  return { listening: tail.then(() => undefined), done };
}

/** @param {import('../ingest/mesh.mjs').Mesh} mesh @param {number} from @param {number} wanted @returns {Promise<readonly Run[]>} */
async function follow(mesh, from, wanted) {
  /** @type {Map<string, Run>} */
  const runs = new Map();
  const began = performance.now();
  let published = 0;
  for (let after = from; published < wanted;) {
    if (performance.now() - began > deadlineMs) throw new Error(`${published} of ${wanted} runs came.`);
    const page = await mesh.get('console', `/v1/events?after=${after}&waitSeconds=5&limit=500`);
    after = page.next;
    for (const event of page.events) published += note(runs, event);
  }
  return [...runs.values()];
}

/** Gives 1 for a publication. @param {Map<string, Run>} runs @param {any} event */
function note(runs, event) {
  const type = event.type.replace(/^chimera\./, '').replace(/\.v\d+$/, '');
  if (/run-failed|version-rejected|run-abandoned/.test(type))
    throw new Error(`Expected every run to be published, found ${type}: ${JSON.stringify(event.data)}`);
  if (!told.includes(type)) return 0;
  const { runId, usage = [] } = event.data;
  const run = runs.get(runId) ?? { runId, at: {}, workers: [] };
  runs.set(runId, run);
  const again = run.at[type] !== undefined;
  run.at[type] = Date.parse(event.time);
  if (type === 'ingestion.run-staged' || type === 'dq.run-assessed') run.workers.push(...usage);
  return type === 'ingestion.version-published' && !again ? 1 : 0;
}

/** Steps in their order, for reports. */
export const steps = told;
