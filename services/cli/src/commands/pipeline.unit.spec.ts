import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './answers.fixture.js';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-pipeline-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({ intake: 'http://intake.test', console: 'http://console.test', tokenFile }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const pipeline = {
  namespace: 'aviation',
  pipeline: 'p',
  dataset: 'flights',
  intent: 'flights',
  team: 'data',
  configVersion: 3,
  priority: 5,
  trigger: { kind: 'cron', schedule: '30 2 * * *', timeZone: 'Europe/Berlin' },
  way: { kind: 'delta', column: 'changed_at' },
  target: { kind: 'postgres', relation: 'flights', mode: 'merge' },
  state: 'active',
  reason: null,
  changedBy: null,
  since: null,
  nextDue: '2026-03-29T01:00:00.000Z',
  declarationValidUntil: '2026-12-31',
  lastRun: run,
};
const paused = { ...pipeline, state: 'paused', reason: 'grace paused it', changedBy: 'grace', since: 't' };

describe('chimera pipeline', () => {
  it('lists state, trigger, when due next and how the last run ended', async () => {
    answering({ 'GET /v1/pipelines': { pipelines: [pipeline] } });
    const { out } = await chimera('pipeline', 'list', '--namespace', 'aviation');
    expect(out).toMatch(
      /aviation\/p +active +cron 30 2 \* \* \* Europe\/Berlin +2026-03-29T01:00:00.000Z +published/,
    );
    expect(requests[0]!.url.search).toBe('?namespace=aviation');
    expect(JSON.parse((await chimera('pipeline', 'list', '--json')).out)).toEqual([pipeline]);
  });

  it('shows why one is paused, and its runs', async () => {
    answering({ 'GET /v1/pipelines/aviation/p': { ...paused, runs: [run] } });
    const { out } = await chimera('pipeline', 'show', 'aviation/p');
    expect(out).toMatch(/why: +grace paused it\nsince: +t, by grace/);
    expect(out).toMatch(/reads: +delta by changed_at\nwrites: +flights, merge/);
    expect(out).toMatch(/r1 +2 +published/);
  });

  it('says how to begin when there is no run', async () => {
    answering({ 'GET /v1/pipelines/aviation/p': { ...pipeline, trigger: null, lastRun: null, runs: [] } });
    expect((await chimera('pipeline', 'show', 'aviation/p')).out).toContain('./chimera run start aviation/p');
  });

  it('pauses with a reason, and waits until that is so', async () => {
    answering({
      'POST /v1/pipelines/aviation/p/state': { requestId: 'q1' },
      'GET /v1/pipelines/aviation/p': [
        { ...pipeline, runs: [] },
        { ...paused, runs: [] },
      ],
    });
    const { code, out } = await chimera('pipeline', 'pause', 'aviation/p', '--reason', 'repair', '--wait');
    expect([code, requests[0]!.body]).toEqual([0, { state: 'paused', reason: 'repair' }]);
    expect(out).toMatch(/state: +paused/);
  });

  it('resumes, accepting a changed source only when told to', async () => {
    answering({ 'POST /v1/pipelines/aviation/p/state': { requestId: 'q1' } });
    await chimera('pipeline', 'resume', 'aviation/p');
    const { code, out } = await chimera('pipeline', 'resume', 'aviation/p', '--accept');
    expect(requests.map(({ body }) => body)).toEqual([
      { state: 'active' },
      { state: 'active', acceptSchemaChange: true },
    ]);
    expect([code, out]).toEqual([0, expect.stringContaining('./chimera pipeline show aviation/p')]);
  });

  it('tells one that is not there, and a name without namespace', async () => {
    const unknown = { code: 'CHIMERA_PIPELINE_UNKNOWN', detail: 'None.', hint: 'List them.' };
    answering({ 'GET /v1/pipelines/a/b': problem(404, unknown) });
    expect(await chimera('pipeline', 'show', 'a/b')).toMatchObject({
      code: 1,
      err: expect.stringContaining('List them.'),
    });
    expect((await chimera('pipeline', 'pause', 'p')).code).toBe(2);
  });
});
