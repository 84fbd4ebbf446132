import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fault, submission } from './answers.fixture.js';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
const tokenFile = join(folder, 'token');
const file = join(folder, 'flights.intent.json');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({ intake: 'http://intake.test', console: 'http://console.test', tokenFile }),
}));

beforeAll(() => {
  writeFileSync(tokenFile, 'the-token\n');
  writeFileSync(file, '{}');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const plan = {
  possible: true,
  faults: [],
  pipelines: [
    {
      pipeline: 'p1',
      dataset: 'flights',
      change: 'changed',
      changes: [
        { path: '/datasets/flights/ingestion/priority', change: 'changed', before: 5, after: 1 },
        { path: '/datasets/flights/ingestion/key', change: 'added', after: ['id'] },
      ],
      implies: ['a new configuration of the pipeline'],
    },
    { pipeline: 'p2', dataset: 'routes', change: 'leftOut', changes: [], implies: ['nothing: it goes on'] },
  ],
};

describe('chimera ingest plan', () => {
  it('tells each pipeline, what differs by path, and what it implies', async () => {
    answering({ 'POST /v1/ingestions/plan': plan });
    const { code, out } = await chimera('ingest', 'plan', file);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'changed     p1',
        '    changed /datasets/flights/ingestion/priority: 5 -> 1',
        '    added   /datasets/flights/ingestion/key: ["id"]',
        '    implies a new configuration of the pipeline',
        'not in file p2',
        '    implies nothing: it goes on\n',
      ].join('\n'),
    );
    expect(JSON.parse((await chimera('ingest', 'plan', file, '--json')).out)).toEqual(plan);
  });

  it('fails with every fault when it would be refused', async () => {
    answering({ 'POST /v1/ingestions/plan': { possible: false, faults: [fault], pipelines: [] } });
    const { code, out } = await chimera('ingest', 'plan', file);
    expect(code).toBe(1);
    for (const text of ['refused, for one fault', fault.path, fault.hint]) expect(out).toContain(text);
  });
});

describe('chimera ingest submit', () => {
  it('prints the plan beside the answer, before it submits', async () => {
    answering({ 'POST /v1/ingestions/plan': plan, 'POST /v1/ingestions': submission });
    const { code, out, err } = await chimera('ingest', 'submit', file, '--json');
    expect(code).toBe(0);
    expect(err).toContain('changed     p1');
    expect(JSON.parse(out)).toEqual(submission);
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/v1/ingestions/plan', '/v1/ingestions']);
  });

  it('leaves telling what is wrong to the submission', async () => {
    const refused = problem(422, { code: 'CHIMERA_INTENT_INVALID', detail: 'One fault.', faults: [fault] });
    answering({ 'POST /v1/ingestions/plan': refused, 'POST /v1/ingestions': refused });
    const { code, err } = await chimera('ingest', 'submit', file);
    expect(code).toBe(1);
    expect(err.match(/One fault\./g)).toHaveLength(1);
  });
});
