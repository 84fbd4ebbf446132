// @ts-check
/** Neighbours that misbehave, each in its own way, and the proof that they did. */
import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@chimera/stack';
import { untilQuiet } from '../ingest/mesh.mjs';
import { openDoor } from '../net/door.mjs';
import { evaluateIn } from './inspector.mjs';
import { childrenOf, ownersOf } from './owners.mjs';
import { neighbour, pipelineOf } from './tenants.mjs';

/**
 * @typedef {import('../ingest/works.mjs').Bench} Bench
 * @typedef {{ bench: Bench, due: number, flood: number }} World
 * @typedef {{ proof: () => Promise<string>, stop: () => Promise<void> }} Trouble `proof` throws when there was none.
 * @typedef {{ name: string, start: (world: World) => Promise<Trouble> }} Neighbour
 */

/** @type {readonly Neighbour[]} */
export const neighbours = [
  {
    name: 'a worker that leaks',
    start: (world) =>
      haunted(world, 'const kept = []; setInterval(() => kept.push(Buffer.alloc(16 << 20, 1)), 200)'),
  },
  // Lets the event loop turn, so that it is no silent process that the watch ends.
  {
    name: 'a worker that spins',
    start: (world) =>
      haunted(
        world,
        'setInterval(() => { const until = Date.now() + 190; while (Date.now() < until); }, 200)',
      ),
  },
  { name: 'a worker that floods the load topic', start: floods },
  { name: 'a worker that crashes in a loop', start: (world) => haunted(world, null) },
  { name: 'a tenant with many due runs', start: manyDue },
  { name: 'a source of one byte a second', start: (world) => slowSource(world) },
  { name: 'a poison dataset', start: poison },
];

/**
 * Long runs whose workers are made to misbehave as soon as they are seen; without a statement they are killed.
 * @param {World} world @param {string | null} statement @returns {Promise<Trouble>}
 */
async function haunted({ bench }, statement) {
  const door = await openDoor(sourceOf(bench));
  const uri = `postgres://127.0.0.1:${door.port}/${bench.databases.source.database}`;
  const pipeline = await pipelineOf(bench, { owner: neighbour, name: 'haunted', from: 'blast_slow', uri });
  const struck = new Set();
  const loop = forever(async () => {
    const workers = ownersOf(door.clientPorts(), await workersOf(bench.stateDir));
    for (const pid of workers.filter((each) => !struck.has(each))) {
      if (statement === null) process.kill(pid, 'SIGKILL');
      if (statement === null || (await evaluateIn(pid, statement))) struck.add(pid);
    }
    await delay(300);
  });
  const runs = runsOf(bench, [pipeline]);
  return {
    proof: async () => shown(struck.size, `${struck.size} workers struck`),
    stop: async () => {
      await Promise.all([loop.stop(), runs.stop()]);
      door.close();
    },
  };
}

/** @param {World} world @returns {Promise<Trouble>} */
async function floods({ bench, flood }) {
  const pipeline = await pipelineOf(bench, { owner: neighbour, name: 'flood', from: `blast_flood_${flood}` });
  const runs = runsOf(bench, [pipeline]);
  return {
    proof: async () => shown(await runs.begun(), `${await runs.begun()} runs of ${flood} rows begun`),
    stop: runs.stop,
  };
}

/** Fifty pipelines, because runs of one pipeline wait for each other. @param {World} world @returns {Promise<Trouble>} */
async function manyDue({ bench, due }) {
  const pipelines = [];
  for (let index = 0; index < Math.min(50, due); index++)
    pipelines.push(await pipelineOf(bench, { owner: neighbour, name: `due${index}`, from: 'blast_small' }));
  // What onboarding sets going is not what is measured.
  await untilQuiet(bench.stateDir);
  const ids = [];
  for (let run = 0; run < due; run++) {
    const pipeline = pipelines[run % pipelines.length];
    ids.push({ ...pipeline, ...(await bench.mesh.post('intake', '/v1/runs', pipeline)) });
  }
  return {
    proof: async () => {
      const waiting = await unfinished(bench);
      return shown(waiting, `${due} runs due at once, ${waiting} still waiting at the end`);
    },
    stop: () => cancelAll(bench, ids),
  };
}

/** Two pipelines: as many as the usual supervisor has places. @param {World} world @returns {Promise<Trouble>} */
async function slowSource({ bench }) {
  // Through an honest door it is onboarded; then the door is narrow.
  const names = ['drip1', 'drip2'];
  const doors = [];
  const pipelines = [];
  for (const name of names) {
    const door = await openSwitchedDoor(sourceOf(bench));
    const uri = `postgres://127.0.0.1:${door.port}/${bench.databases.source.database}`;
    doors.push(door);
    pipelines.push(await pipelineOf(bench, { owner: neighbour, name, from: 'blast_small', uri }));
    door.narrow();
  }
  const runs = runsOf(bench, pipelines);
  const dripped = () => doors.reduce((sum, door) => sum + door.dripped(), 0);
  return {
    proof: async () => shown(dripped(), `${dripped()} bytes let through`),
    stop: async () => {
      await runs.stop();
      for (const door of doors) door.close();
    },
  };
}

/** @param {{ host: string, port: number }} server */
async function openSwitchedDoor(server) {
  const [wide, narrow] = await Promise.all([openDoor(server), openDoor({ ...server, down: 1 })]);
  let chosen = wide;
  const front = await openDoor({ host: '127.0.0.1', port: () => chosen.port });
  return {
    port: front.port,
    narrow: () => void (chosen = narrow),
    dripped: () => narrow.passed().down,
    close: () => [front, wide, narrow].forEach((door) => door.close()),
  };
}

/** Half of its rows break a rule, every time: each version is rejected. @param {World} world @returns {Promise<Trouble>} */
async function poison({ bench }) {
  const rules = [{ id: 'name-present', rule: 'notNull', columns: ['name'] }];
  const pipeline = await pipelineOf(bench, { owner: neighbour, name: 'poison', from: 'blast_poison', rules });
  const runs = runsOf(bench, [pipeline]);
  return {
    proof: async () => shown(await runs.begun(), `${await runs.begun()} versions refused`),
    stop: runs.stop,
  };
}

/** Keeps each pipeline at work: the next run is requested when the one before is over. @param {Bench} bench @param {readonly import('../ingest/mesh.mjs').Pipeline[]} pipelines */
function runsOf(bench, pipelines) {
  /** @type {{ namespace: string, pipeline: string, runId: string }[]} */
  const ids = [];
  const loops = pipelines.map((pipeline) =>
    forever(async () => {
      const { runId } = await bench.mesh.post('intake', '/v1/runs', pipeline);
      ids.push({ ...pipeline, runId });
      while (!(await isOver(bench, runId))) {
        await delay(250);
        if (loops.some(({ stopped }) => stopped())) return;
      }
    }),
  );
  return {
    begun: async () => ids.length,
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      await cancelAll(bench, ids);
    },
  };
}

/** @param {Bench} bench @param {string} runId */
async function isOver({ mesh }, runId) {
  // A run that was just requested is not known yet.
  const run = await mesh.get('console', `/v1/runs/${runId}`).catch(() => ({ state: 'requested' }));
  return ['published', 'rejected', 'abandoned', 'cancelled'].includes(run.state);
}

/** Ends what was asked for; what is over already stays as it is. @param {Bench} bench @param {readonly { namespace: string, pipeline: string, runId: string }[]} ids */
async function cancelAll(bench, ids) {
  for (const { namespace, pipeline, runId } of ids)
    await bench.mesh
      .post('intake', `/v1/runs/${runId}/cancel`, { namespace, pipeline, reason: 'bench' })
      .catch(() => undefined);
  for (let tries = 0; tries < 240 && (await unfinished(bench)) > 0; tries++) await delay(500);
}

/** @param {Bench} bench */
async function unfinished({ mesh }) {
  const found = await mesh.get('console', `/v1/runs?namespace=${neighbour.namespace}&limit=500`);
  const runs = Array.isArray(found) ? found : found.runs;
  return runs.filter(
    (/** @type {any} */ { state }) => !['published', 'rejected', 'abandoned', 'cancelled'].includes(state),
  ).length;
}

/** @param {() => Promise<void>} work */
function forever(work) {
  let over = false;
  const done = (async () => {
    while (!over) await work().catch(() => delay(500));
  })();
  return {
    stopped: () => over,
    stop: async () => {
      over = true;
      await done;
    },
  };
}

/** @param {string} stateDir */
async function workersOf(stateDir) {
  const { processes } = await status({ stateDir, sampleMs: 0 });
  const pid = processes.find(({ name }) => name === 'ingestion')?.pid;
  return pid === null || pid === undefined ? [] : childrenOf(pid);
}

/** @param {Bench} bench */
function sourceOf({ databases: { source } }) {
  return { host: source.environment['PGHOST'] ?? '', port: Number(source.environment['PGPORT']) };
}

/** A measurement beside a neighbour that did nothing is none. @param {number} count @param {string} text */
function shown(count, text) {
  if (count === 0) throw new Error(`Expected the neighbour to misbehave; ${text}.`);
  return text;
}
