import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Suite } from './suites.js';

/** Outcome of a suite. A check counts as one. */
export interface SuiteResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly millis: number;
  /** Names of the tests that failed, each with the first line of its error. */
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Runs a suite with its output shown as it comes. Never throws for a failing suite. */
export async function runSuite(
  suite: Suite,
  root: string,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<SuiteResult> {
  const began = performance.now();
  const counts =
    suite.kind === 'check'
      ? await runCheck(suite.command, root, signal)
      : await runVitest(suite.name, root, filters, signal);
  return { name: suite.name, ...counts, millis: performance.now() - began };
}

type Counts = Omit<SuiteResult, 'name' | 'millis'>;

async function runCheck(command: readonly string[], root: string, signal: AbortSignal): Promise<Counts> {
  const code = await run(command, root, signal);
  const failures = code === 0 ? [] : [command.join(' ')];
  return { passed: code === 0 ? 1 : 0, failed: failures.length, skipped: 0, failures };
}

async function runVitest(
  project: string,
  root: string,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'chimera-test-'));
  const report = join(folder, 'report.json');
  const options = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--passWithNoTests=false',
  ];
  try {
    const code = await run(
      [process.execPath, 'node_modules/vitest/vitest.mjs', ...options, ...filters],
      root,
      signal,
    );
    return countsOf(JSON.parse(await readFile(report, 'utf8')) as VitestReport, code, root);
  } catch (error) {
    const missing = `${project}: no report was written: ${String(error)}`;
    process.stderr.write(`${missing}\n`);
    return { passed: 0, failed: 1, skipped: 0, failures: [missing] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that could not even be loaded has no assertions, yet it failed; so has a run that ended badly after its tests. */
function countsOf(report: VitestReport, code: number, root: string): Counts {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap((file) => failuresOf(file, relative(root, file.name))),
  };
}

function failuresOf(file: FileReport, name: string): readonly string[] {
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map((test) => `${name} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  return file.status === 'failed' ? [`${name}: ${firstLine(file.message)}`] : [];
}

const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? '';

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
