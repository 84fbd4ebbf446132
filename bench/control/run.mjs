#!/usr/bin/env node
// @ts-check
/**
 * The control plane by itself: real servers, real services, events put into the outbox of the service that owns them
 * (hops) or straight into their topics (backlogs), counted at their destination by event id.
 *   node bench/control/run.mjs [--rate 100] [--seconds 30] [--backlog 5000] [--outbox 10000] [--idle 0] [--only audit,console]
 *     [--profile] [--keep] [--json] [--out bench/control/latest.json]
 * See bench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, readAddresses, repositoryRoot, stackLayout, status, up } from '@chimera/stack';
import { drainBacklog } from './backlog.mjs';
import { openDestinations } from './destinations.mjs';
import { measureHops } from './hops.mjs';
import { measureIdle } from './idle.mjs';
import { openProducers } from './producers.mjs';
import { drainOutbox } from './outbox.mjs';
import { report } from './report.mjs';
import { openServices } from './services.mjs';
import { workloads } from './workloads.mjs';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    backlog: { type: 'string', default: '5000' },
    outbox: { type: 'string', default: '10000' },
    idle: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    profile: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const stateDir = join(repositoryRoot, '.chimera', 'bench-control');
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
const only = new Set(values.only.split(',').filter((name) => name !== ''));

const started = (await serversRun())
  ? readAddresses(stackLayout(stateDir))
  : await up({ stateDir, wait: true, progress: say });
if (started === null) throw new Error('Expected the stack to have addresses.');
const destinations = await openDestinations(started);
if (!(await destinations.keepsCommitTimes())) {
  say('restarting Postgres so that it keeps the time of each commit');
  await destinations.keepCommitTimes();
  await destinations.close();
  await down({ stateDir, progress: say });
  await up({ stateDir, wait: true, progress: say });
  await destinations.reopen();
}
const services = await openServices(stateDir, values.profile);
const producers = await openProducers(stateDir, started);
try {
  await main();
} finally {
  await services.stop();
  await producers.close();
  await destinations.close();
  if (!values.keep) await down({ stateDir, progress: say });
}

/** Left by an earlier call with --keep. */
async function serversRun() {
  const { processes } = await status({ stateDir, sampleMs: 0 });
  const running = new Set(processes.filter(({ pid }) => pid !== null).map(({ name }) => name));
  return ['postgres', 'kafka', 'registry'].every((name) => running.has(name));
}

async function main() {
  const chosen = workloads.map((one) => ({
    ...one,
    consumers: one.consumers.filter((name) => only.size === 0 || only.has(name)),
  }));
  const bench = { services, producers, destinations, say };
  const hops = [];
  if (Number(values.seconds) > 0 || Number(values.idle) > 0) await services.start();
  const idle = Number(values.idle) > 0 ? await measureIdle(bench, Number(values.idle)) : [];
  if (Number(values.seconds) > 0) {
    for (const workload of chosen)
      hops.push(...(await measureHops(bench, workload, Number(values.rate), Number(values.seconds))));
  }
  const outbox =
    Number(values.outbox) > 0 ? await drainOutbox(bench, chosen[0], Number(values.outbox)) : null;
  await services.stop();
  const backlogs = [];
  for (const workload of chosen)
    if (Number(values.backlog) > 0)
      backlogs.push(...(await drainBacklog(bench, workload, Number(values.backlog))));
  const summary = {
    rate: Number(values.rate),
    seconds: Number(values.seconds),
    idle,
    hops,
    outbox,
    backlogs,
  };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(summary, null, 2) : report(summary));
}
