// @ts-check
/** One intent for all the datasets, and their runs. */
import { submit } from '../ingest/mesh.mjs';
import { relationOf } from './datasets.mjs';

const namespace = 'bench';
const patienceMs = 1_800_000;
/** Requests in flight, as a careful client has them. */
const requestsAtOnce = 16;

/**
 * @param {string} name @param {Awaited<ReturnType<typeof import('../ingest/databases.mjs').openDatabases>>} databases
 * @param {readonly import('./datasets.mjs').Dataset[]} datasets
 */
export function intentOf(name, { source, target }, datasets) {
  const place = (/** @type {import('../ingest/databases.mjs').Side} */ { uri, user, passwordReference }) => ({
    kind: 'postgres',
    uri,
    user,
    password: passwordReference,
  });
  return {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace,
    name,
    team: { name: 'bench', supportEmail: 'bench@example.org' },
    source: place(source),
    datasets: datasets.map((dataset) => ({
      name: datasetName(name, dataset),
      from: `public.${dataset.name}`,
      ingestion: {
        trigger: { kind: 'manual' },
        way: { kind: 'full' },
        target: { ...place(target), schema: 'public', relation: relationOf(name, dataset), mode: 'replace' },
        key: ['id'],
        rules: [{ id: 'has-customer', rule: 'notNull', columns: ['customer'] }],
      },
    })),
    declaration: { declaredBy: 'bench', basis: 'Made-up data, for measuring.', validUntil: '2099-12-31' },
  };
}

/** Dataset names are unique in their namespace, whatever intent they are of. @param {string} intent @param {import('./datasets.mjs').Dataset} dataset */
function datasetName(intent, { name }) {
  return `${intent}_${name}`;
}

/** Seconds that onboarding took. @param {import('../ingest/mesh.mjs').Mesh} mesh @param {object} intent */
export async function onboard(mesh, intent) {
  await mesh.post('intake', '/v1/teams', { team: 'bench', supportEmail: 'bench@example.org' });
  await mesh.post('intake', '/v1/namespaces', { namespace, team: 'bench' });
  return timed(() => submit(mesh, '/v1/intents', intent, ['available', 'unchanged'], patienceMs));
}

/** Seconds that it took until every pipeline was configured. @param {import('../ingest/mesh.mjs').Mesh} mesh @param {object} intent */
export async function configurePipelines(mesh, intent) {
  return timed(() => submit(mesh, '/v1/ingestions', intent, ['accepted', 'unchanged'], patienceMs));
}

/** @param {() => Promise<void>} work */
async function timed(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Asks for a run of each. @param {import('../ingest/mesh.mjs').Mesh} mesh @param {string} intent @param {readonly import('./datasets.mjs').Dataset[]} datasets */
export async function startAll(mesh, intent, datasets) {
  const waiting = [...datasets];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const pipeline = `${intent}_${intent}_${datasetName(intent, one)}`;
      await mesh.post('intake', '/v1/runs', { namespace, pipeline });
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, next));
}
