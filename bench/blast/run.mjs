#!/usr/bin/env node
// @ts-check
/**
 * What a steady tenant notices of a neighbour that misbehaves (Invariant 12).
 *   node bench/blast/run.mjs [--seconds 90] [--due 1000] [--flood 2000000] [--only <text>] [--keep] [--json]
 * Exits with 1 when the tenant keeps less than 0.9 of its pace. See bench/README.md.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { down, repositoryRoot, status, up } from '@chimera/stack';
import { interruptible } from '../goals/interrupt.mjs';
import { openDatabases } from '../ingest/databases.mjs';
import { median, table } from '../ingest/figures.mjs';
import { openMesh, untilQuiet } from '../ingest/mesh.mjs';
import { neighbours } from './neighbours.mjs';
import { fairPeriod, keepPace } from './pace.mjs';
import { makeTables, pipelineOf, victim } from './tenants.mjs';

const wantedRatio = 0.9;
const victimPipelines = 4;
/** How long a neighbour misbehaves before the tenant is looked at. */
const headStartMs = 5_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '90' },
    due: { type: 'string', default: '1000' },
    flood: { type: 'string', default: '2000000' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const stateDir = join(repositoryRoot, '.chimera', 'bench');
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);

const exitCode = await interruptible(say, async (signal) => {
  const wasUp = (await status({ stateDir, sampleMs: 0 })).up;
  try {
    const addresses = await up({ stateDir, wait: true, progress: say });
    if (addresses === null) throw new Error('Expected the stack to have addresses.');
    const databases = await openDatabases(addresses);
    return await main(
      { stateDir, folder: join(stateDir, 'files'), mesh: openMesh(addresses), databases },
      signal,
    );
  } finally {
    if (!values.keep && !wasUp) await down({ stateDir, progress: say });
  }
});
process.stdout.write('', () => process.exit(exitCode));

/** @param {import('../ingest/works.mjs').Bench} bench @param {AbortSignal} signal */
async function main(bench, signal) {
  const world = { bench, due: Number(values.due), flood: Number(values.flood) };
  await makeTables(bench.databases.source, world.flood);
  const steady = [];
  for (let index = 0; index < victimPipelines; index++)
    steady.push(await pipelineOf(bench, { owner: victim, name: `steady${index}`, from: 'blast_steady' }));
  const fair = await fairPeriod(stateDir, bench.mesh, steady, availableParallelism());
  const options = { periodMs: fair.periodMs, windowMs: Number(values.seconds) * 1000, signal };
  say(
    `a run of the steady tenant takes ${fair.runSeconds.toFixed(2)} s and ${fair.cpuSeconds.toFixed(2)} s of CPU; one is due every ${(fair.periodMs / 1000).toFixed(2)} s`,
  );
  const found = [];
  const measure = async (/** @type {string} */ name) => {
    const pace = await keepPace(bench.mesh, steady, options);
    say(`${name}: ${pace.published} of ${pace.due} published`);
    return { name, proof: '', ...pace };
  };
  const alone = await measure('alone');
  await untilQuiet(stateDir);
  found.push(alone, await measure('alone again'));
  for (const { name, start } of neighbours.filter((each) => each.name.includes(values.only))) {
    signal.throwIfAborted();
    found.push(await beside(name, () => start(world), measure));
  }
  return print(found, alone, fair);
}

/**
 * The tenant's pace beside a neighbour. A neighbour that did not misbehave, or could not be started, fails its own line.
 * @param {string} name @param {() => Promise<import('./neighbours.mjs').Trouble>} start @param {(name: string) => Promise<any>} measure
 */
async function beside(name, start, measure) {
  await untilQuiet(stateDir);
  /** @type {import('./neighbours.mjs').Trouble | null} */
  let trouble = null;
  try {
    trouble = await start();
    await delay(headStartMs);
    const pace = await measure(name);
    return { ...pace, proof: await trouble.proof() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`${name}: FAILED: ${reason}`);
    return { name, proof: `FAILED: ${reason}`, due: 1, published: 0, perMinute: 0, millis: [] };
  } finally {
    await trouble?.stop();
  }
}

/** @param {any[]} found @param {any} alone @param {any} fair */
function print(found, alone, fair) {
  const measured = found.map(({ name, proof, due, published, perMinute, millis }) => {
    const sorted = [...millis].sort((a, b) => a - b);
    const ratio = published / due / (alone.published / alone.due);
    return {
      name,
      proof,
      due,
      published,
      perMinute,
      ratio,
      medianMs: median(sorted),
      p90Ms: sorted[Math.floor(sorted.length * 0.9)],
    };
  });
  const seconds = (/** @type {number | undefined} */ millis) =>
    millis ? `${(millis / 1000).toFixed(1)} s` : '';
  const rows = measured.map((one) => [
    one.name,
    `${one.published} of ${one.due}`,
    one.perMinute.toFixed(1),
    one.ratio.toFixed(2),
    seconds(one.medianMs),
    seconds(one.p90Ms),
    one.proof,
  ]);
  if (values.json) console.log(JSON.stringify({ fair, measured }, null, 2));
  else
    console.log(
      table(['beside', 'published', 'runs/min', 'of its pace', 'median run', 'p90', 'the neighbour'], rows),
    );
  return measured.every(({ ratio }) => ratio >= wantedRatio) ? 0 : 1;
}
