#!/usr/bin/env node
// @ts-check
/**
 * Whether memory is bounded by configuration and not by data (Invariant 11).
 *   node bench/memory/run.mjs [--rows 300000,3000000,30000000] [--only rows|fat|wide|slow] [--fat 40] [--wide 5000] [--slow-rate 250000] [--keep] [--json]
 * Exits with 1 when a peak grows with the data beyond the tolerance, or anything passes the limit. See bench/README.md.
 */
import { join } from 'node:path';
import { statfs } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { down, repositoryRoot, status, up } from '@chimera/stack';
import { interruptible } from '../goals/interrupt.mjs';
import { openDatabases } from '../ingest/databases.mjs';
import { table } from '../ingest/figures.mjs';
import { openMesh } from '../ingest/mesh.mjs';
import { short } from '../ingest/works.mjs';
import { refused, slowly, strain } from './cases.mjs';
import { fatTable, longTable, wideTable } from './tables.mjs';

/** MB that buffers which are not full yet may still take; what grows with the data takes far more for ten times the rows. */
const toleranceMb = 24;
/** MB that no process of ours may pass. */
const limitMb = 300;
const bytesARow = { source: 60, topic: 40, target: 80 };
const roles = ['reader', 'writer', 'checker'];
const servers = /^(kafka|registry|postgres)/;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000,3000000,30000000' },
    only: { type: 'string', default: '' },
    fat: { type: 'string', default: '40' },
    wide: { type: 'string', default: '5000' },
    'slow-rate': { type: 'string', default: '250000' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const stateDir = join(repositoryRoot, '.chimera', 'bench');
const say = (/** @type {string} */ line) => void process.stderr.write(`${line}\n`);
const sizes = values.rows
  .split(',')
  .map(Number)
  .sort((a, b) => a - b);

const exitCode = await interruptible(say, async (signal) => {
  const wasUp = (await status({ stateDir, sampleMs: 0 })).up;
  try {
    const addresses = await up({ stateDir, wait: true, progress: say });
    if (addresses === null) throw new Error('Expected the stack to have addresses.');
    const databases = await openDatabases(addresses);
    const bench = { stateDir, folder: join(stateDir, 'files'), mesh: openMesh(addresses), databases };
    return await main(bench, signal);
  } finally {
    if (!values.keep && !wasUp) await down({ stateDir, progress: say });
  }
});
process.stdout.write('', () => process.exit(exitCode));

/** @param {import('../ingest/works.mjs').Bench} bench @param {AbortSignal} signal */
async function main(bench, signal) {
  await roomFor(sizes.at(-1) ?? 0);
  const wanted = (/** @type {string} */ group) => group.includes(values.only);
  const found = [];
  const steps = [
    ...(wanted('rows') ? sizes.map((rows) => () => long(bench, rows)) : []),
    ...(wanted('fat') ? [() => fat(bench), () => tooFat(bench)] : []),
    ...(wanted('wide') ? [() => wide(bench)] : []),
    ...(wanted('slow') ? [() => slow(bench, sizes[0] ?? 300_000)] : []),
  ];
  for (const step of steps) {
    signal.throwIfAborted();
    const one = await orFailed(step);
    say(`${one.name}: ${one.seconds.toFixed(1)} s ${one.note}`);
    found.push(one);
  }
  const faults = [...found.flatMap(beyondLimit), ...growth(found)];
  print(found, faults);
  return faults.length === 0 ? 0 : 1;
}

/** @param {() => Promise<import('./cases.mjs').Strain>} step @returns {Promise<import('./cases.mjs').Strain & { failed?: string }>} */
async function orFailed(step) {
  try {
    return await step();
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return { name: failed.split(':')[0] ?? '', rows: 0, seconds: 0, peaks: new Map(), note: failed, failed };
  }
}

/** @typedef {import('../ingest/works.mjs').Bench} Bench */

/** @param {Bench} bench @param {number} rows */
async function long(bench, rows) {
  say(`making ${short(rows)} rows`);
  return strain(bench, {
    name: `${short(rows)} rows`,
    table: await longTable(bench.databases.source, rows),
    rows,
  });
}

/** @param {Bench} bench */
async function fat(bench) {
  const rows = Number(values.fat);
  const table = await fatTable(bench.databases.source, rows, 5_000_000);
  return strain(bench, { name: `${rows} rows of 5 MB`, table, rows });
}

/** @param {Bench} bench */
async function tooFat(bench) {
  const table = await fatTable(bench.databases.source, 1, 10_000_000);
  return refused(bench, { name: 'a row of 10 MB', table, rows: 1, code: 'CHIMERA_ROW_TOO_LARGE' });
}

/** @param {Bench} bench */
async function wide(bench) {
  const rows = Number(values.wide);
  const table = await wideTable(bench.databases.source, rows, 1_600);
  return strain(bench, { name: `${short(rows)} rows of 1,600 columns`, table, rows });
}

/** @param {Bench} bench @param {number} rows */
async function slow(bench, rows) {
  const table = await longTable(bench.databases.source, rows);
  return slowly(bench, {
    name: `${short(rows)} rows, slow target`,
    table,
    rows,
    bytesPerSecond: Number(values['slow-rate']),
  });
}

/** Source, load topic, staged version and write-ahead log lie on one disk. @param {number} rows */
async function roomFor(rows) {
  const needed = rows * (bytesARow.source + bytesARow.topic + bytesARow.target) + 6e9;
  const { bavail, bsize } = await statfs(stateDir);
  if (bavail * bsize < needed)
    throw new Error(
      `Expected ${Math.round(needed / 1e9)} GB of free disk for ${rows} rows, found ${Math.round((bavail * bsize) / 1e9)} GB. Give fewer with --rows.`,
    );
}

/** @param {import('./cases.mjs').Strain & { failed?: string }} strained */
function beyondLimit({ name, peaks, failed }) {
  if (failed !== undefined) return [failed];
  return [...peaks]
    .filter(([process, peak]) => !servers.test(process) && peak > limitMb)
    .map(([process, peak]) => `${name}: ${process} took ${Math.round(peak)} MB; ${limitMb} MB are allowed.`);
}

/** The largest size beside the one before it: by then every buffer is full. @param {readonly import('./cases.mjs').Strain[]} found */
function growth(found) {
  const [before, largest] = found.filter(({ name }) => / rows$/.test(name)).slice(-2);
  if (before === undefined || largest === undefined) return [];
  return [...largest.peaks].flatMap(([process, peak]) => {
    const earlier = before.peaks.get(process);
    if (servers.test(process) || earlier === undefined || peak <= earlier + toleranceMb) return [];
    return [
      `${process} took ${Math.round(earlier)} MB for ${before.name} and ${Math.round(peak)} MB for ${largest.name}: it grows with the data.`,
    ];
  });
}

/** @param {readonly import('./cases.mjs').Strain[]} found @param {readonly string[]} faults */
function print(found, faults) {
  if (values.json)
    return console.log(
      JSON.stringify(
        { cases: found.map((one) => ({ ...one, peaks: Object.fromEntries(one.peaks) })), faults },
        null,
        2,
      ),
    );
  const cell = (/** @type {number | undefined} */ peak) =>
    peak === undefined ? '' : `${Math.round(peak)} MB`;
  const rows = found.map(({ name, seconds, peaks, note }) => {
    const others = [...peaks].filter(
      ([process]) => !servers.test(process) && !roles.includes(process) && !process.includes('children'),
    );
    const [largest] = others.sort((a, b) => b[1] - a[1]);
    const service = largest === undefined ? '' : `${cell(largest[1])} (${largest[0]})`;
    return [name, ...roles.map((role) => cell(peaks.get(role))), service, `${seconds.toFixed(1)} s`, note];
  });
  console.log(table(['case', ...roles, 'largest service', 'time', ''], rows));
  console.log(
    faults.length === 0
      ? `\nNothing grows with the data (tolerance ${toleranceMb} MB), nothing passes ${limitMb} MB.`
      : `\n${faults.join('\n')}`,
  );
}
