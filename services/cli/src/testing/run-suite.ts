import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Suite } from './suites.js';
import { countsOf, failedFiles, secondTry, type Counts, type VitestReport } from './vitest-report.js';

/** Outcome of a suite. A check counts as one. */
export interface SuiteResult extends Counts {
  readonly name: string;
  readonly millis: number;
}

/** Failed files up to this number are run a second time when that was asked for; more is no accident. */
const secondTryFiles = 3;

/** What a suite is run with. */
export interface SuiteOptions {
  readonly filters: readonly string[];
  /** Whether files in which a test failed are run once more. */
  readonly secondTry: boolean;
  readonly signal: AbortSignal;
}

/** Runs a suite with its output shown as it comes. Never throws for a failing suite. */
export async function runSuite(suite: Suite, root: string, options: SuiteOptions): Promise<SuiteResult> {
  const began = performance.now();
  const counts =
    suite.kind === 'check'
      ? await runCheck(suite.command, root, options.signal)
      : await runTier(suite.name, root, options);
  return { name: suite.name, ...counts, millis: performance.now() - began };
}

async function runCheck(command: readonly string[], root: string, signal: AbortSignal): Promise<Counts> {
  const code = await run(command, root, signal);
  const failures = code === 0 ? [] : [command.join(' ')];
  return { passed: code === 0 ? 1 : 0, failed: failures.length, skipped: 0, failures, unsteady: [] };
}

async function runTier(name: string, root: string, options: SuiteOptions): Promise<Counts> {
  const first = await runVitest(name, root, options.filters, options.signal);
  const again = options.secondTry && first.counts.failed > 0 && !options.signal.aborted;
  if (!again || first.files.length === 0 || first.files.length > secondTryFiles) return first.counts;
  process.stdout.write(`\n== ${name}, second try: ${first.files.join(', ')}\n`);
  const second = await runVitest(name, root, first.files, options.signal);
  return secondTry(first.counts, second.counts);
}

async function runVitest(
  project: string,
  root: string,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly counts: Counts; readonly files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'chimera-test-'));
  const file = join(folder, 'report.json');
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const options = ['run', '--project', project, ...reporting, '--passWithNoTests=false', ...filters];
  try {
    const code = await run([process.execPath, 'node_modules/vitest/vitest.mjs', ...options], root, signal);
    const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport;
    return { counts: countsOf(report, code, root), files: failedFiles(report, root) };
  } catch (error) {
    const missing = `${project}: no report was written: ${String(error)}`;
    process.stderr.write(`${missing}\n`);
    return {
      counts: { passed: 0, failed: 1, skipped: 0, failures: [missing], unsteady: [] },
      files: [],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: readonly string[], root: string, signal: AbortSignal): Promise<number> {
  const [program, ...args] = command as [string, ...string[]];
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      signal,
      killSignal: 'SIGINT',
    });
    child.once('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
