import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run as published } from './answers.fixture.js';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-run-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({ intake: 'http://intake.test', console: 'http://console.test', tokenFile }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const run = { ...published, waiting: null, cancel: null, parameters: '{}', dueAt: null, rerunOf: null };
const requested = {
  ...run,
  state: 'requested',
  attempt: 0,
  waitingFor: 'a free slot',
  waiting: { for: 'capacity', detail: 'All 4 slots are taken.', until: null, since: run.requestedAt },
  startedAt: null,
  finishedAt: null,
  progress: null,
  ledger: null,
};
const cancelled = {
  ...requested,
  state: 'cancelled',
  waitingFor: null,
  waiting: null,
  cancel: { requestedBy: 'grace', reason: 'wrong day', at: '2026-01-01T00:00:02.000Z' },
};

describe('chimera run start', () => {
  it('reads everything on request', async () => {
    answering({ 'POST /v1/runs': { runId: 'r1' } });
    expect((await chimera('run', 'start', 'aviation/p', '--full')).code).toBe(0);
    expect(requests[0]!.body).toEqual({
      namespace: 'aviation',
      pipeline: 'p',
      parameters: { mode: 'full' },
    });
  });
});

describe('chimera run start --wait', () => {
  const paused = {
    ...requested,
    waitingFor: 'the pipeline to be resumed',
    waiting: { for: 'paused', detail: 'grace paused it: audit', until: null, since: run.requestedAt },
  };
  const started = { 'POST /v1/runs': { runId: 'r1' } };

  it('ends when only a person can let the run go on, and says why and what to do', async () => {
    answering({ ...started, 'GET /v1/runs/r1': [requested, paused] });
    const { code, out, err } = await chimera('run', 'start', 'aviation/p', '--wait');
    expect(code).toBe(1);
    expect(out).toContain('grace paused it: audit');
    expect(out).toContain('./chimera pipeline resume aviation/p');
    expect(out).toContain('./chimera run why r1');
    expect(err.match(/to be resumed/g)).toHaveLength(1);
  });

  it('waits on with --wait-held', async () => {
    answering({ ...started, 'GET /v1/runs/r1': [paused, paused, run] });
    const { code, out } = await chimera('run', 'start', 'aviation/p', '--wait', '--wait-held', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { state: 'published' }]);
  });
});

describe('chimera run list', () => {
  it('takes a state, and a pipeline with its namespace', async () => {
    answering({ 'GET /v1/runs': { runs: [requested] } });
    const { out } = await chimera('run', 'list', '--pipeline', 'aviation/p', '--state', 'requested');
    expect(requests[0]!.url.search).toBe('?namespace=aviation&pipeline=p&state=requested&limit=20');
    expect(out).toContain('requested, waiting for a free slot');
  });
});

describe('chimera run cancel', () => {
  it('asks for the end of a run by what the console knows about it', async () => {
    answering({ 'GET /v1/runs/r1': requested, 'POST /v1/runs/r1/cancel': { runId: 'r1' } });
    const { code, out } = await chimera('run', 'cancel', 'r1', '--reason', 'wrong day');
    expect([code, requests[1]!.body]).toEqual([
      0,
      { namespace: 'aviation', pipeline: 'p', reason: 'wrong day' },
    ]);
    expect(out).toContain('./chimera run why r1');
  });

  it.each([
    ['cancelled', cancelled, 0],
    ['published', run, 1],
  ])('waits for the end, and says when the run was %s instead', async (state, end, expected) => {
    answering({ 'GET /v1/runs/r1': [requested, requested, end], 'POST /v1/runs/r1/cancel': { runId: 'r1' } });
    const { code, out } = await chimera('run', 'cancel', 'r1', '--wait', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([expected, { state }]);
  });

  it('refuses what has ended, without asking', async () => {
    answering({ 'GET /v1/runs/r1': run });
    const { code, err } = await chimera('run', 'cancel', 'r1');
    expect([code, requests]).toMatchObject([1, [{ method: 'GET' }]]);
    expect(err).toContain('found r1 published. [CHIMERA_CONFLICT]');
    expect(err).toContain('./chimera run why r1');
  });
});

describe('chimera run rerun', () => {
  it('repeats the run by its id, and fails when it is not published', async () => {
    answering({
      'GET /v1/runs/r1': run,
      'POST /v1/runs': { runId: 'r2' },
      'GET /v1/runs/r2': { ...run, runId: 'r2', state: 'rejected', rerunOf: 'r1' },
    });
    const { code, out } = await chimera('run', 'rerun', 'r1', '--wait');
    expect(requests[1]!.body).toEqual({ namespace: 'aviation', pipeline: 'p', rerunOf: 'r1' });
    expect([code, out]).toEqual([1, expect.stringMatching(/repeats run: +r1/)]);
  });

  it('tells an unknown run', async () => {
    answering({ 'GET /v1/runs/r9': problem(404, { code: 'CHIMERA_RUN_UNKNOWN', detail: 'x' }) });
    expect((await chimera('run', 'rerun', 'r9')).code).toBe(1);
  });
});

describe('chimera run why', () => {
  const why = async (answer: object): Promise<string> => {
    answering({ 'GET /v1/runs/r1': answer });
    const { code, out } = await chimera('run', 'why', 'r1');
    expect(code).toBe(0);
    return out;
  };
  const waitingFor = (reason: string) => ({ ...requested, waiting: { ...requested.waiting, for: reason } });

  it('says what a run waits for, until when, how it began, and what to do', async () => {
    const until = Date.parse('2026-01-01T00:05:00Z');
    const retry = { ...requested.waiting, for: 'retry', detail: 'Attempt 1 failed.', until };
    expect(
      await why({ ...requested, waiting: retry, trigger: 'schedule', dueAt: Date.parse('2026-01-01') }),
    ).toBe(
      [
        'run r1 of aviation/p is requested, waiting for a free slot',
        '  Attempt 1 failed.',
        '  It can go on at 2026-01-01T00:05:00.000Z at the earliest.',
        '  It was started by its schedule for 2026-01-01T00:00:00.000Z at 2026-01-01T00:00:00.000Z.',
        '  what to do: Nothing: it is tried again by itself.',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['capacity', 'run list --state running'],
    ['pipeline', 'run list --pipeline aviation/p'],
    ['paused', 'pipeline resume aviation/p'],
    ['held', '--accept'],
    ['declaration', 'declaration.validUntil'],
    ['supervisor', './chimera up'],
    ['configuration', 'pipeline list'],
    ['assessment', './chimera status'],
    ['stop', 'when its supervisor answers'],
    ['something new', 'run show r1'],
  ])('knows what to do about %s', async (reason, advice) => {
    expect(await why(waitingFor(reason))).toContain(advice);
  });

  it.each([
    [run, 'readers see version 2 with 1,000 rows'],
    [
      {
        ...run,
        state: 'rejected',
        lastGoodVersion: 1,
        checks: [{ ...run.checks[0], id: 'ids', passed: false, expected: 'unique', observed: '3 twice' }],
      },
      'Check ids: expected unique, observed 3 twice.\n  Readers keep version 1.',
    ],
    [
      { ...run, state: 'abandoned', failure: { code: 'CHIMERA_X', message: 'Refused.', hint: 'Mend it.' } },
      'given up after one attempt: Refused. [CHIMERA_X]',
    ],
    [cancelled, 'grace asked for its end at 2026-01-01T00:00:02.000Z: wrong day.'],
    [
      { ...run, cancel: cancelled.cancel },
      'grace asked for its end at 2026-01-01T00:00:02.000Z: too late, it had its verdict.',
    ],
    [{ ...run, state: 'running' }, 'It runs: p running: load, 500 of 1,000'],
    [{ ...run, state: 'staged' }, 'being checked before anyone reads it'],
  ])('explains how a run stands or ended (%#)', async (answer, text) => {
    expect(await why(answer)).toContain(text);
  });

  it('gives the same as JSON', async () => {
    answering({ 'GET /v1/runs/r1': cancelled });
    const { out } = await chimera('run', 'why', 'r1', '--json');
    expect(JSON.parse(out)).toMatchObject({
      runId: 'r1',
      state: 'cancelled',
      why: expect.arrayContaining([]),
      whatToDo: 'Nothing, or `./chimera run rerun r1`.',
    });
  });
});

describe('chimera backfill', () => {
  it('asks for a range, and needs both ends of it', async () => {
    answering({ 'POST /v1/runs': { runId: 'r1' } });
    const range = ['--from', '2026-01-01', '--to', '2026-01-31'];
    expect((await chimera('backfill', 'aviation/p', ...range)).code).toBe(0);
    expect(requests[0]!.body).toEqual({
      namespace: 'aviation',
      pipeline: 'p',
      parameters: { mode: 'backfill', from: '2026-01-01', to: '2026-01-31' },
    });
    expect((await chimera('backfill', 'aviation/p', '--from', '2026-01-01')).code).toBe(2);
  });
});
