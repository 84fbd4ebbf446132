#!/usr/bin/env node
// @ts-check
/**
 * What `./chimera bench` runs: the works that the goals are about, by bare copies, the mesh and, with --peers, Debezium
 * and dlt; then the table of goals. See bench/README.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, repositoryRoot, status, up } from '@chimera/stack';
import { casesFor } from '../ingest/cases.mjs';
import { openDatabases } from '../ingest/databases.mjs';
import { openMesh } from '../ingest/mesh.mjs';
import { worksOf } from '../ingest/works.mjs';
import { kafkaAdmin } from '../peers/kafka-admin.mjs';
import { openPeers } from '../peers/cases.mjs';
import { goalsOf, worksMeasured } from './goals.mjs';
import { idleServices } from './idle.mjs';
import { interruptible } from './interrupt.mjs';
import { openJournal } from './journal.mjs';
import { machine } from './machine.mjs';
import { text } from './text.mjs';
import { inTurns } from './turns.mjs';

const { values } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    runs: { type: 'string' },
    rows: { type: 'string' },
    minutes: { type: 'string', default: '240' },
    quick: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const rows = Number(values.rows ?? (values.quick ? 150_000 : 3_000_000));
const runs = Number(values.runs ?? (values.quick ? 1 : 5));
const minutes = values.quick ? Math.min(4, Number(values.minutes)) : Number(values.minutes);
const stateDir = join(repositoryRoot, '.chimera', 'bench');
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);

const exitCode = await interruptible(say, async (signal) => {
  const wasUp = (await status({ stateDir, sampleMs: 0 })).up;
  say(wasUp ? 'using the mesh that runs' : 'bringing up a mesh of its own in .chimera/bench');
  try {
    const addresses = await up({ stateDir, wait: true, progress: say });
    if (addresses === null) throw new Error('Expected the stack to have addresses.');
    signal.throwIfAborted();
    return await main(addresses, signal);
  } finally {
    if (!values.keep && !wasUp) await down({ stateDir, progress: say });
  }
});
// A measurement that was broken off may still hold connections.
process.stdout.write('', () => process.exit(exitCode));

/** @param {import('@chimera/stack').StackAddresses} addresses @param {AbortSignal} signal */
async function main(addresses, signal) {
  const databases = await openDatabases(addresses);
  const bench = { stateDir, folder: join(stateDir, 'files'), mesh: openMesh(addresses), databases };
  say('making what is to be moved');
  const works = await worksOf(bench, rows);
  const idle = await idleServices(stateDir, {
    ...(values.quick ? { restMs: 2_000, sampleMs: 5_000 } : { restMs: 60_000, sampleMs: 20_000 }),
    signal,
  });
  const kafka = await kafkaAdmin(addresses.kafkaBrokers);
  const peers = values.peers
    ? await openPeers(
        { bench, addresses, folder: join(repositoryRoot, '.chimera', 'peers'), kafka, say },
        works,
      )
    : { cases: [], missing: ['peers were not asked for (--peers)'], close: async () => undefined };
  for (const line of peers.missing) say(`not measured: ${line}`);
  const cases = ordered([...casesFor(bench, works), ...peers.cases]);
  const chosen = cases.filter(({ name }) => name.includes(values.only));
  if (chosen.length === 0)
    throw new Error(
      `Expected --only to name a case, found "${values.only}". There are:\n${cases.map(({ name }) => `  ${name}`).join('\n')}`,
    );
  const settings = { rows, only: values.only, peers: values.peers };
  const journal = openJournal(join(stateDir, 'journal.jsonl'), settings, values.resume);
  try {
    // What is fetched once is not counted.
    const until = performance.now() + minutes * 60_000;
    const outcome = await inTurns(chosen, { runs, journal, signal, until, say });
    return report(chosen, {
      journal,
      outcome,
      idle,
      missing: peers.missing,
      settings: { ...settings, runs },
    });
  } finally {
    await peers.close();
    await kafka.close();
  }
}

/** Contestants of one work follow each other. @param {import('../ingest/cases.mjs').Case[]} cases */
function ordered(cases) {
  const labels = [...new Set(cases.map(({ work }) => work.label))];
  return labels.flatMap((label) => cases.filter(({ work }) => work.label === label));
}

/** @param {readonly import('../ingest/cases.mjs').Case[]} cases @param {any} found */
function report(cases, { journal, outcome, idle, missing, settings }) {
  const works = worksMeasured(cases, journal);
  const notes = [
    ...(values.quick ? ['quick: small tables and few runs; indicative only, start-up weighs too much'] : []),
    ...(runs < 5 && !values.quick ? [`${runs} runs of each: medians of fewer than five`] : []),
    ...(outcome.outOfTime
      ? [`the ${minutes} minutes were over before every run was made; --resume goes on`]
      : []),
    ...missing.map((/** @type {string} */ line) => `not measured: ${line}`),
    ...outcome.failures.map(
      (/** @type {{ case: string, reason: string }} */ one) => `FAILED: ${one.case}: ${one.reason}`,
    ),
  ];
  const summary = { machine: machine(), settings, works, goals: goalsOf(works, idle), idle, notes };
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(summary, null, 2)}\n`);
  console.log(values.json ? JSON.stringify(summary, null, 2) : text(summary));
  return outcome.failures.length === 0 ? 0 : 1;
}
