import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-quarantine-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake.test',
    console: 'http://console.test',
    ingestion: 'http://ingestion.test',
    tokenFile,
  }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const pipeline = 'aviation/flights_flights_flights';
const [newer, older] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const aRun = (runId: string, change: object = {}) => ({
  ...{ runId, attempt: 1, version: 3, state: 'published', rowsQuarantined: 2, replayedBy: null },
  ...{ codes: { CHIMERA_ROW_TYPE: 2 }, recordedAt: '2024-05-01T10:00:00.000Z', ...change },
});
const runs = { runs: [aRun(newer, { replayedBy: 'somebody' }), aRun(older)] };
const row = { id: 'x', note: 'a "note"', mail: '***', nothing: null };
const page = {
  ...aRun(older),
  rows: [{ offset: 7, position: 'row 17', code: 'CHIMERA_ROW_TYPE', column: 'id', detail: 'a number', row }],
  next: 7,
  incomplete: false,
};

describe('chimera quarantine', () => {
  it('lists the runs that set rows aside', async () => {
    answering({ 'GET /v1/quarantine': runs });
    const { code, out } = await chimera('quarantine', 'list', pipeline);
    expect(code).toBe(0);
    for (const text of [newer, older, 'CHIMERA_ROW_TYPE 2', 'somebody']) expect(out).toContain(text);
    expect(requests[0]!.url.search).toBe('?namespace=aviation&pipeline=flights_flights_flights');
    expect(requests[0]!.headers['authorization']).toBe('Bearer the-token');
  });

  it('shows rows of the newest run that was not replayed, and how to go on', async () => {
    answering({ 'GET /v1/quarantine': runs, [`GET /v1/quarantine/${older}`]: page });
    const { code, out } = await chimera('quarantine', 'show', pipeline, '--limit', '1');
    expect(code).toBe(0);
    for (const text of [
      'row 17: CHIMERA_ROW_TYPE in id: a number',
      'mail="***"',
      'nothing=null',
      '--after 7',
    ])
      expect(out).toContain(text);
    const json = await chimera('quarantine', 'show', pipeline, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ runId: older, next: 7 });
  });

  it('exports to the standard output, or to a file that does not exist yet', async () => {
    const lines = '{"offset":7}\n{"offset":8}\n';
    answering({
      'GET /v1/quarantine': runs,
      [`GET /v1/quarantine/${older}/export`]: new Response(lines),
    });
    expect(await chimera('quarantine', 'export', pipeline)).toMatchObject({ code: 0, out: lines });
    const file = join(folder, 'rows.ndjson');
    expect((await chimera('quarantine', 'export', pipeline, '--out', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(lines);
    const again = await chimera('quarantine', 'export', pipeline, '--out', file);
    expect(again.code).toBe(2);
    expect(again.err).toContain('it exists');
    const format = await chimera('quarantine', 'export', pipeline, '--format', 'xml');
    expect(format.code).toBe(2);
    expect(existsSync(join(folder, 'rows.xml'))).toBe(false);
  });

  it('replays a run by asking intake', async () => {
    answering({ 'GET /v1/quarantine': runs, 'POST /v1/runs': { runId: 'the-new-run' } });
    const { code, out } = await chimera('quarantine', 'replay', pipeline, '--run', newer);
    expect(code).toBe(0);
    expect(out).toContain('the-new-run');
    expect(requests.at(-1)!.body).toEqual({
      namespace: 'aviation',
      pipeline: 'flights_flights_flights',
      parameters: { mode: 'replay', quarantineOf: newer },
    });
  });

  it('says what is wrong, each with its exit code', async () => {
    answering({ 'GET /v1/quarantine': { runs: [] } });
    const none = await chimera('quarantine', 'replay', pipeline);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('quarantine list')]);
    expect((await chimera('quarantine', 'list', 'nothing')).code).toBe(2);
    answering({ 'GET /v1/quarantine': problem(503, { code: 'CHIMERA_KAFKA_UNAVAILABLE', detail: 'away' }) });
    expect((await chimera('quarantine', 'list', pipeline)).code).toBe(1);
    answering({});
    expect((await chimera('quarantine', 'list', pipeline)).code).toBe(3);
  });
});
