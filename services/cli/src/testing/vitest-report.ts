import { relative } from 'node:path';

/** Outcome of a suite without its name and time. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Names of the tests that failed, each with the first line of its error. */
  readonly failures: readonly string[];
  /** Tests that failed at first and passed when their file was run again. */
  readonly unsteady: readonly string[];
}

/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
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

/** A file that could not even be loaded has no assertions, yet it failed; so has a run that ended badly after its tests. */
export function countsOf(report: VitestReport, code: number, root: string): Counts {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap((file) => failuresOf(file, relative(root, file.name))),
    unsteady: [],
  };
}

/** Files in which something failed, relative to the root. */
export function failedFiles(report: VitestReport, root: string): readonly string[] {
  return report.testResults
    .filter((file) => file.status === 'failed')
    .map((file) => relative(root, file.name));
}

/**
 * Counts of a suite whose failed files were run again: what fails twice has failed. Whatever passed only then is
 * named as unsteady, because it is a defect of the test or of the product all the same.
 */
export function secondTry(first: Counts, again: Counts): Counts {
  return {
    passed: first.passed + first.failed - again.failed,
    failed: again.failed,
    skipped: first.skipped,
    failures: again.failures,
    unsteady: first.failures.filter((failure) => !again.failures.some((other) => sameTest(failure, other))),
  };
}

const sameTest = (a: string, b: string): boolean => a.split(': ', 1)[0] === b.split(': ', 1)[0];

function failuresOf(file: FileReport, name: string): readonly string[] {
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length > 0)
    return failed.map((test) => `${name} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  return file.status === 'failed' ? [`${name}: ${firstLine(file.message)}`] : [];
}

const firstLine = (text = ''): string => text.split('\n', 1)[0] ?? '';
