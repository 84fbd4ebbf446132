#!/usr/bin/env node
// @ts-check
/**
 * The mesh beside bare COPY, on the same tables, in the same run, counted and check-summed at the destination.
 *   node bench/ingest/run.mjs [--rows 3000000] [--small 300000] [--runs 5] [--only <text>] [--keep] [--json] [--out bench/ingest/latest.json]
 * See bench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, repositoryRoot, status, up } from '@chimera/stack';
import { casesOf } from './cases.mjs';
import { hasPsql } from './copies.mjs';
import { openDatabases } from './databases.mjs';
import { openMesh } from './mesh.mjs';
import { report, summaryOf } from './report.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '3000000' },
    small: { type: 'string', default: '300000' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
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
  const bench = { stateDir, folder: join(stateDir, 'files'), mesh: openMesh(places), databases };
  say('making what is to be moved');
  const large = await casesOf(bench, Number(values.rows));
  const small = Number(values.small) > 0 ? await casesOf(bench, Number(values.small)) : [];
  const results = await inTurns([...large, ...small].filter(({ name }) => name.includes(values.only)));
  const summary = { machine: machine(), runs: Number(values.runs), cases: results.map(summaryOf) };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(summary, null, 2) : report(summary));
}

/** One of each after the other, again and again, so that whatever else the machine does meets all alike. @param {import('./cases.mjs').Case[]} cases */
async function inTurns(cases) {
  const results = cases.map((one) => ({
    case: one,
    measured: /** @type {import('./cases.mjs').Measured[]} */ ([]),
  }));
  for (let turn = 1; turn <= Number(values.runs); turn++) {
    for (const { case: one, measured } of results) {
      const result = await one.measure();
      measured.push(result);
      say(
        `${turn}/${values.runs}  ${one.name.padEnd(48)} ${result.seconds.toFixed(2)} s, load ${loadavg()[0]?.toFixed(1)}`,
      );
    }
  }
  return results;
}

function machine() {
  const [cpu] = cpus();
  return {
    cores: cpus().length,
    cpu: cpu?.model ?? '',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    client: hasPsql ? 'psql' : 'two raw streams in Node',
    load: loadavg().map((load) => Math.round(load * 10) / 10),
  };
}
