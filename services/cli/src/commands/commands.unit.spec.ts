import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../program.js';
import { fault, run, submission } from './answers.fixture.js';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
const tokenFile = join(folder, 'token');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake.test',
    console: 'http://console.test',
    audit: 'http://audit.test',
    discovery: 'http://discovery.test',
    tokenFile,
  }),
}));

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

function intentFile(content: object | string): string {
  const path = join(folder, 'flights.intent.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('chimera intent', () => {
  it('validates without contacting anything, and tells every fault', async () => {
    answering({});
    const { code, out } = await chimera('intent', 'validate', intentFile({ apiVersion: 'chimera/v1' }));
    expect(code).toBe(1);
    expect(out).toMatch(/flights\.intent\.json: \d+ faults\n/);
    expect(out).toContain('/namespace');
    expect(requests).toEqual([]);
  });

  it('says what is wrong at the source, with place and hint', async () => {
    answering({ 'POST /v1/intents/test': { ok: false, faults: [fault] } });
    const { code, out } = await chimera('intent', 'test', intentFile({}));
    expect(code).toBe(1);
    for (const text of [
      fault.path,
      fault.message,
      fault.hint,
      'expected: a table',
      'found:    public.flight',
    ])
      expect(out).toContain(text);
  });

  it('submits with the token and who acts', async () => {
    answering({ 'POST /v1/intents': submission });
    const { code, out } = await chimera('intent', 'submit', intentFile({}));
    expect([code, out]).toEqual([0, 'aviation/flights submitted (s1). Follow it with `./chimera watch`.\n']);
    expect(requests[0]).toMatchObject({
      headers: { authorization: 'Bearer the-token', 'x-chimera-actor': expect.stringMatching(/./) },
      body: { content: '{}' },
    });
  });

  it('waits, tells each step once on stderr, and ends with the outcome on stdout', async () => {
    const states = ['pending', 'pending', 'accepted', 'onboarded', 'available'];
    answering({
      'POST /v1/intents': submission,
      'GET /v1/submissions/s1': states.map((state) => ({ ...submission, state, version: 1 })),
    });
    const { code, out, err } = await chimera('intent', 'submit', intentFile({}), '--wait');
    expect([code, out]).toEqual([0, 'aviation/flights version 1: available\n']);
    expect(err.match(/submitted; the source is being tested/g)).toHaveLength(1);
    expect(err).toMatch(/accepted;.*\n.*under contract;.*\n.*data discovery available/);
  });

  it('fails when the submission is rejected', async () => {
    answering({
      'POST /v1/intents': submission,
      'GET /v1/submissions/s1': { ...submission, state: 'rejected', version: null, faults: [fault] },
    });
    const { code, out } = await chimera('intent', 'submit', intentFile({}), '--wait');
    expect(code).toBe(1);
    expect(out).toContain('aviation/flights version -: rejected\n  /datasets/0/from: There is no table');
  });

  it('shows the faults of a refusal', async () => {
    const refused = {
      code: 'CHIMERA_INTENT_INVALID',
      detail: 'The intent has 1 fault.',
      hint: 'Mend it.',
      faults: [fault],
    };
    answering({ 'POST /v1/intents': problem(422, refused) });
    const text = await chimera('intent', 'submit', intentFile({}));
    expect(text).toMatchObject({ code: 1, out: '' });
    expect(text.err).toMatch(
      /^error: The intent has 1 fault\. \[CHIMERA_INTENT_INVALID\]\n {2}\/datasets\/0\/from/,
    );
    const json = await chimera('intent', 'submit', intentFile({}), '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toEqual({
      error: { code: 'CHIMERA_INTENT_INVALID', message: refused.detail, hint: 'Mend it.', faults: [fault] },
    });
  });

  it('names a file that is not there', async () => {
    const { code, err } = await chimera('intent', 'validate', join(folder, 'none.json'));
    expect([code, err]).toEqual([1, expect.stringMatching(/no such file\. \[CHIMERA_NOT_FOUND\]/)]);
  });
});

describe('every command', () => {
  it('leaves no listener for Ctrl-C behind', async () => {
    const before = process.listenerCount('SIGINT');
    answering({});
    await chimera('run', 'show', 'nope');
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

describe('chimera run', () => {
  it('starts and tells how to follow', async () => {
    answering({ 'POST /v1/runs': { runId: 'r1' } });
    const { code, out } = await chimera('run', 'start', 'aviation/p');
    expect([code, requests[0]!.body]).toEqual([0, { namespace: 'aviation', pipeline: 'p' }]);
    expect(out).toContain('./chimera run show r1');
  });

  it('waits through what the read model does not know yet, with rows, rate and time left', async () => {
    answering({
      'POST /v1/runs': { runId: 'r1' },
      'GET /v1/runs/r1': [
        problem(404, { code: 'CHIMERA_RUN_UNKNOWN', detail: 'x' }),
        { ...run, state: 'running' },
        run,
      ],
    });
    const { code, out, err } = await chimera('run', 'start', 'aviation/p', '--wait');
    expect(code).toBe(0);
    expect(err).toContain('500 of 1,000 (50%) rows staged, 600 read, 500/s, 1.0 s left, 1 in quarantine');
    expect(out).toContain('read 1,001 (the source counts 1,001) = staged 1,000 + quarantined 1');
    expect(out).toMatch(/took: +2\.0 s, 1,000 rows at 500\/s/);
    expect(out).toMatch(/reader +7 +1\.50 s +105 MB/);
  });

  it('fails when the version is rejected, and says what readers keep', async () => {
    answering({
      'POST /v1/runs': { runId: 'r1' },
      'GET /v1/runs/r1': { ...run, state: 'rejected', relation: null, lastGoodVersion: 1 },
    });
    const { code, out } = await chimera('run', 'start', 'aviation/p', '--wait');
    expect([code, out]).toEqual([1, expect.stringMatching(/readers keep: +version 1/)]);
  });

  it('lists runs, as a table or as JSON', async () => {
    answering({ 'GET /v1/runs': { runs: [run] } });
    const text = await chimera('run', 'list', '--namespace', 'aviation', '--limit', '5');
    expect(text.out).toMatch(/^run +pipeline +version.*\nr1 +aviation\/p +2 +published +1 +1,000 /);
    expect(requests[0]!.url.search).toBe('?namespace=aviation&limit=5');
    expect(JSON.parse((await chimera('run', 'list', '--json')).out)).toEqual([run]);
  });

  it('tells an unknown run with what to do', async () => {
    const unknown = { code: 'CHIMERA_RUN_UNKNOWN', detail: 'Expected the id of a run.', hint: 'List them.' };
    answering({ 'GET /v1/runs/nope': problem(404, unknown) });
    const { code, err } = await chimera('run', 'show', 'nope');
    expect([code, err]).toEqual([
      1,
      'error: Expected the id of a run. [CHIMERA_RUN_UNKNOWN]\n  what to do: List them.\n',
    ]);
  });
});

describe('chimera audit', () => {
  const entry = {
    seq: 1,
    eventId: 'a',
    type: 'chimera.intake.x.v1',
    occurredAt: 't',
    subject: 's',
    causationId: null,
    actor: 'ada',
  };

  it('puts effects below their causes, and fails when the chain is broken', async () => {
    const entries = [entry, { ...entry, seq: 2, eventId: 'b', causationId: 'a' }];
    answering({ 'GET /v1/audit': { entries, chain: { holds: false, fault: 'entry 2 was changed' } } });
    const { code, out } = await chimera('audit', '--run', 'r1');
    expect(code).toBe(1);
    expect(out).toContain('  t  intake.x  s  by ada\n     2  t    intake.x');
    expect(out).toContain('hash chain: BROKEN, entry 2 was changed');
    expect(requests[0]!.url.search).toBe('?run=r1');
  });

  it('wants exactly one filter, also with --json', async () => {
    answering({});
    expect(await chimera('audit')).toMatchObject({ code: 2 });
    const { code, out } = await chimera('audit', '--run', 'r', '--intent', 'a/b', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([2, { error: { code: 'CHIMERA_USAGE' } }]);
  });

  it('sends nothing but the filter', async () => {
    answering({ 'GET /v1/audit': { entries: [], chain: { holds: true, fault: null } } });
    expect((await chimera('audit', '--intent', 'a/b', '--json')).code).toBe(0);
    expect(requests[0]!.url.search).toBe('?intent=a%2Fb');
  });
});

describe('exit codes', () => {
  it.each([
    [['nonsense']],
    [['run', 'start']],
    [['run', 'start', 'no-namespace']],
    [['run', 'list', '--limit', 'many']],
    [['dataset', 'show', 'a/b/c']],
  ])('2 for %j', async (words) => {
    answering({});
    expect((await chimera(...words)).code).toBe(2);
  });

  it('3 when nobody answers, with what to do', async () => {
    answering({});
    const { code, err } = await chimera('dataset', 'list');
    expect(code).toBe(3);
    expect(err).toContain(
      'Chimera is not reachable: console does not answer at http://console.test. [CHIMERA_NOT_RUNNING]',
    );
    expect(err).toContain('./chimera up --wait');
    const json = await chimera('dataset', 'list', '--json');
    expect([json.code, JSON.parse(json.out)]).toMatchObject([3, { error: { code: 'CHIMERA_NOT_RUNNING' } }]);
  });

  it('0 for help', async () => {
    expect((await chimera('--help')).code).toBe(0);
  });
});

describe('help', () => {
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];

  it('describes every command and option', () => {
    for (const command of all(createProgram())) {
      expect(command.description(), command.name()).not.toBe('');
      for (const option of command.options)
        expect(option.description, `${command.name()} ${option.flags}`).toMatch(/\w/);
    }
  });
});

describe('chimera watch', () => {
  const event = {
    seq: 1,
    id: 'e',
    type: 'chimera.ingestion.version-rejected.v1',
    time: '2026-01-01T10:11:12.123Z',
    subject: 'aviation/p',
    actor: 'ada',
    data: { failedChecks: [{ id: 'delay-range', expected: 'at most 5', observed: '2 values outside' }] },
  };

  it('prints one event a line, what matters in it at the end', async () => {
    const pages = [
      { events: [event], next: 1 },
      { events: [], next: 1 },
    ];
    answering({ 'GET /v1/events': pages });
    const { code, out } = await chimera('watch', '--once');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^10:11:12\.123 {2}ingestion\.version-rejected +aviation\/p {2}delay-range: expected at most 5, observed 2 values outside\n$/,
    );
    expect(requests.map(({ url }) => url.searchParams.get('after'))).toEqual(['0', '1']);
  });
});
