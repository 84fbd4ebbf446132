import { describe, expect, it } from 'vitest';
import { countsOf, failedFiles, secondTry, type VitestReport } from './vitest-report.js';

const file = (name: string, tests: Record<string, string>) => ({
  name: `/repo/${name}`,
  status: Object.values(tests).includes('failed') ? 'failed' : 'passed',
  assertionResults: Object.entries(tests).map(([fullName, status]) => ({
    fullName,
    status,
    failureMessages: status === 'failed' ? ['Error: expected 1\n    at x'] : [],
  })),
});
const report = (...files: VitestReport['testResults'][number][]): VitestReport => {
  const tests = files.flatMap((one) => one.assertionResults.map(({ status }) => status));
  const number = (status: string) => tests.filter((each) => each === status).length;
  return {
    numPassedTests: number('passed'),
    numFailedTests: number('failed'),
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: files,
  };
};
const broken = report(
  file('a.spec.ts', { one: 'passed', two: 'failed' }),
  file('b.spec.ts', { three: 'passed' }),
);

describe('counts of a suite', () => {
  it('name what failed with the first line of its error', () => {
    expect(countsOf(broken, 1, '/repo')).toEqual({
      passed: 2,
      failed: 1,
      skipped: 0,
      failures: ['a.spec.ts > two: Error: expected 1'],
      unsteady: [],
    });
    expect(failedFiles(broken, '/repo')).toEqual(['a.spec.ts']);
  });

  it('count a file that could not be loaded, and a run that ended badly', () => {
    const unloaded = {
      name: '/repo/c.spec.ts',
      status: 'failed',
      message: 'no such module',
      assertionResults: [],
    };
    expect(countsOf(report(unloaded), 1, '/repo')).toMatchObject({
      failed: 1,
      failures: ['c.spec.ts: no such module'],
    });
    expect(countsOf(report(file('b.spec.ts', { three: 'passed' })), 1, '/repo').failed).toBe(1);
  });

  it('after a second try name what passed only then, and keep what failed again', () => {
    const first = countsOf(broken, 1, '/repo');
    const mended = countsOf(report(file('a.spec.ts', { one: 'passed', two: 'passed' })), 0, '/repo');
    expect(secondTry(first, mended)).toMatchObject({ passed: 3, failed: 0, unsteady: first.failures });
    expect(secondTry(first, countsOf(report(broken.testResults[0]!), 1, '/repo'))).toMatchObject({
      passed: 2,
      failed: 1,
      unsteady: [],
    });
  });
});
