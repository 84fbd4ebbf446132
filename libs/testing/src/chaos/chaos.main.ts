import { randomInt } from 'node:crypto';
import { MeshError } from '@chimera/contracts';
import { chosenFaults } from './chosen-faults.js';
import { startGround } from './local-ground.js';
import { readArguments, repeatingCommand, type ChaosArguments } from './chaos-arguments.js';
import { reportLines, type SeedReport } from './seed-report.js';
import { scheduleLines } from './schedule.js';
import { runSeed } from './seed-run.js';

/** Exit codes: what was asked held, an oracle failed, wrong usage. */
const exits = { held: 0, broken: 1, usage: 2 } as const;

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // Once is enough: healing and stopping take a moment, and a second Ctrl-C must not leave something frozen behind.
  if (!interrupt.signal.aborted) say('interrupted: healing what is broken, then stopping');
  interrupt.abort();
});

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2), () => randomInt(1, 2 ** 31));
  // Before the mesh is started: what is wrong with the question shall be said at once.
  chosenFaults({ ...options, proxies: options.proxies ? {} : null, tmpfs: false }, options.faults);
  const { ground, stop } = await startGround(options, (line) => say(`mesh: ${line}`));
  const reports: SeedReport[] = [];
  try {
    for (const seed of options.seeds) {
      if (interrupt.signal.aborted) break;
      const report = await one(ground, seed, options);
      reports.push(report);
      if (!report.held && !report.interrupted) tellFailure(report, options);
    }
  } finally {
    await stop();
  }
  tell(reports, options);
  return reports.every(({ held }) => held) ? exits.held : exits.broken;
}

async function one(
  ground: Parameters<typeof runSeed>[0],
  seed: number,
  options: ChaosArguments,
): Promise<SeedReport> {
  const { minutes, faults } = options;
  say(`repeat this with: ${repeatingCommand(seed, options)}`);
  const report = await runSeed(ground, {
    seed,
    minutes,
    ...(faults === undefined ? {} : { faults }),
    say,
    signal: interrupt.signal,
  });
  if (!report.interrupted) reportLines(report).forEach(say);
  say(`seed ${seed}: ${report.interrupted ? 'interrupted' : report.held ? 'held' : 'BROKEN'}`);
  return report;
}

function tellFailure(report: SeedReport, options: ChaosArguments): void {
  say(`seed ${report.seed} broke something. Its schedule was:`);
  scheduleLines(report.planned).forEach(say);
  say(`repeat it with: ${repeatingCommand(report.seed, options)}`);
}

function tell(reports: readonly SeedReport[], { json, seeds }: ChaosArguments): void {
  const held = reports.filter((report) => report.held).length;
  const broken = reports.filter((report) => !report.held && !report.interrupted).map(({ seed }) => seed);
  if (json)
    process.stdout.write(`${JSON.stringify({ held, broken, asked: seeds.length, reports }, null, 2)}\n`);
  else
    process.stdout.write(
      `${held} of ${seeds.length} seeds held${broken.length > 0 ? `; broken: ${broken.join(', ')}` : ''}\n`,
    );
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`chaos: ${(error as Error).message}`);
  if (MeshError.is(error) && error.hint !== undefined) say(`  ${error.hint}`);
  process.exitCode = MeshError.is(error) && error.code === 'CHIMERA_USAGE' ? exits.usage : exits.broken;
}
