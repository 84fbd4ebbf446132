#!/usr/bin/env node
// @ts-check
/**
 * Many small runs at once: so many datasets, one intent that selects them, all their runs started together; the clock
 * stops when the last version is published. Counted and check-summed at the destination.
 *   node bench/small/run.mjs [--datasets 500] [--rows 1000] [--from runs|submit] [--turns 1] [--keep] [--json] [--out <file>]
 * See bench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, repositoryRoot, status, up } from '@chimera/stack';
import { openDatabases } from '../ingest/databases.mjs';
import { openMesh, untilQuiet } from '../ingest/mesh.mjs';
import { watchProcesses } from '../ingest/processes.mjs';
import { datasetsOf, fillSource, sameEverywhere } from './datasets.mjs';
import { configurePipelines, intentOf, onboard, startAll } from './pipelines.mjs';
import { followUntilPublished } from './follow.mjs';
import { report } from './report.mjs';

const { values } = parseArgs({
  options: {
    datasets: { type: 'string', default: '500' },
    rows: { type: 'string', default: '1000' },
    from: { type: 'string', default: 'runs' },
    turns: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (!['runs', 'submit'].includes(values.from)) throw new Error('Expected --from runs or --from submit.');
const stateDir = join(repositoryRoot, '.chimera', 'bench');
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);

const wasUp = (await status({ stateDir, sampleMs: 0 })).up;
say(wasUp ? 'using the mesh that runs' : 'bringing up a mesh of its own');
const addresses = await up({ stateDir, wait: true, progress: say });
if (addresses === null) throw new Error('Expected the stack to have addresses.');
try {
  await main(addresses);
} finally {
  if (!values.keep && !wasUp) await down({ stateDir, progress: say });
}

/** @param {import('@chimera/stack').StackAddresses} places */
async function main(places) {
  const databases = await openDatabases(places);
  const mesh = openMesh(places);
  const datasets = datasetsOf(Number(values.datasets), Number(values.rows));
  say(`making ${datasets.length} tables`);
  await fillSource(databases.source, datasets);
  const results = [];
  for (let turn = 1; turn <= Number(values.turns); turn++) {
    const result = await measure({ databases, mesh, datasets, turn });
    results.push(result);
    say(`${turn}/${values.turns}  ${result.seconds.toFixed(1)} s for ${datasets.length} runs`);
  }
  const summary = { datasets: datasets.length, rows: Number(values.rows), from: values.from, results };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(summary, null, 2) : report(summary));
}

/**
 * @param {{ databases: Awaited<ReturnType<typeof openDatabases>>, mesh: import('../ingest/mesh.mjs').Mesh,
 *   datasets: readonly import('./datasets.mjs').Dataset[], turn: number }} bench
 */
async function measure({ databases, mesh, datasets, turn }) {
  // A submission that changes nothing configures nothing: with the clock on it, every turn has an intent of its own.
  const name = values.from === 'submit' ? `small_${process.pid}_${turn}` : 'small';
  const intent = intentOf(name, databases, datasets);
  const onboarded = await onboard(mesh, intent);
  const configured = values.from === 'submit' ? null : await configurePipelines(mesh, intent);
  await untilQuiet(stateDir);
  await databases.checkpoint();
  const watch = await watchProcesses(stateDir);
  const began = performance.now();
  const followed = followUntilPublished(mesh, datasets.length);
  await followed.listening;
  const configuredNow = configured === null ? await configurePipelines(mesh, intent) : null;
  await startAll(mesh, name, datasets);
  const startedAfter = (performance.now() - began) / 1000;
  const runs = await followed.done;
  const seconds = (performance.now() - began) / 1000;
  const usage = watch.stop();
  await sameEverywhere(databases, name, datasets);
  return { seconds, onboarded, configured: configured ?? configuredNow, startedAfter, runs, usage };
}
