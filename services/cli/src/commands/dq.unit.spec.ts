import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './answers.fixture.js';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-dq-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake.test',
    console: 'http://console.test',
    dq: 'http://dq.test',
    tokenFile,
  }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  requests.length = 0;
  return () => vi.unstubAllGlobals();
});

const check = run.checks[0]!;
const failing = {
  ...check,
  id: 'known',
  check: 'reference',
  passed: false,
  failingRows: 2,
  samples: ['ZZ', 'YY'],
};

describe('chimera dq show', () => {
  it('tells every check, with samples of what broke it', async () => {
    answering({ 'GET /v1/runs/r1': { ...run, checks: [check, failing] } });
    const { code, out } = await chimera('dq', 'show', 'r1');
    expect(code).toBe(1);
    expect(out).toContain('1 of 2 checks hold');
    expect(out).toMatch(/error: +known \(reference\)/);
    expect(out).toContain('ZZ | YY');
  });

  it('is done when only warnings failed, and says so in JSON', async () => {
    answering({ 'GET /v1/runs/r1': { ...run, checks: [{ ...failing, severity: 'warn' }] } });
    const { code, out } = await chimera('dq', 'show', 'r1', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { runId: 'r1', checks: [{ id: 'known' }] }]);
  });
});

describe('chimera dq reconcile', () => {
  const outcome = {
    version: 3,
    equal: false,
    sourceRows: 10,
    targetRows: 9,
    columns: [
      { column: 'id', source: 'aa', target: 'aa', equal: true },
      { column: 'name', source: 'bb', target: 'cc', equal: false },
    ],
    error: null,
  };
  const asked = { 'POST /v1/reconciliations': { reconciliationId: 'c1' } };

  it('waits through what is not known yet, and tells which column differs', async () => {
    answering({
      ...asked,
      'GET /v1/reconciliations/c1': [
        problem(404, { code: 'CHIMERA_NOT_FOUND', detail: 'x' }),
        { outcome: null },
        { outcome },
      ],
    });
    const { code, out } = await chimera('dq', 'reconcile', 'aviation/p', '--wait');
    expect(code).toBe(1);
    expect(requests[0]!.body).toEqual({ namespace: 'aviation', pipeline: 'p' });
    expect(out).toContain('source and target DIFFER');
    expect(out).toMatch(/name +DIFFERS +bb +cc/);
  });

  it('is done when both agree, and fails when nothing could be compared', async () => {
    answering({ ...asked, 'GET /v1/reconciliations/c1': { outcome: { ...outcome, equal: true } } });
    expect((await chimera('dq', 'reconcile', 'aviation/p', '--wait')).code).toBe(0);
    answering({
      ...asked,
      'GET /v1/reconciliations/c1': { outcome: { ...outcome, error: 'no version yet' } },
    });
    const { code, out } = await chimera('dq', 'reconcile', 'aviation/p', '--wait');
    expect([code, out]).toEqual([1, 'not compared: no version yet\n']);
  });
});
