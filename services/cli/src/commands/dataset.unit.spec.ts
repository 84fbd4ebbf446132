import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake',
    console: 'http://console',
    audit: 'http://audit',
    discovery: 'http://discovery',
    tokenFile: '/dev/null',
  }),
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  requests.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

const contract = { apiVersion: 'v3.1.0', kind: 'DataContract', schema: [{ name: 'flights' }] };
const seen = { profiledAt: '2026-01-01T00:00:00.000Z', rowsProfiled: 2, complete: true };

describe('dataset contract', () => {
  it('prints YAML, or the document itself with --json, or writes a file', async () => {
    answering({ 'GET /v1/datasets/aviation/flights/odcs': contract });
    const printed = await chimera('dataset', 'contract', 'aviation/flights', '--odcs');
    expect(printed.code).toBe(0);
    expect(parse(printed.out)).toEqual(contract);
    expect(printed.out).toContain('apiVersion: v3.1.0');
    expect(JSON.parse((await chimera('dataset', 'contract', 'aviation/flights', '--json')).out)).toEqual(
      contract,
    );
    const file = join(folder, 'flights.odcs.yaml');
    expect((await chimera('dataset', 'contract', 'aviation/flights', '-o', file)).out).toContain(file);
    expect(parse(readFileSync(file, 'utf8'))).toEqual(contract);
  });

  it('says what is wrong with a name, a dataset and a file', async () => {
    answering({
      'GET /v1/datasets/aviation/flights/odcs': contract,
      'GET /v1/datasets/a/b/odcs': problem(404, {
        code: 'CHIMERA_DATASET_UNKNOWN',
        detail: 'none',
        hint: 'list',
      }),
    });
    expect((await chimera('dataset', 'contract', 'flights')).code).toBe(2);
    expect((await chimera('dataset', 'contract', 'a/b')).err).toContain('CHIMERA_DATASET_UNKNOWN');
    const unwritable = await chimera(
      'dataset',
      'contract',
      'aviation/flights',
      '-o',
      join(folder, 'no', 'file'),
    );
    expect(unwritable).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') });
  });
});

describe('dataset search', () => {
  it('sends words and filters, shows what was found and what was meant', async () => {
    const one = {
      namespace: 'aviation',
      dataset: 'flights',
      team: 'sky',
      sourceKind: 'csv',
      description: 'All',
      tags: ['gold'],
      columns: [],
    };
    answering({ 'GET /v1/search': { corrected: 'flights', datasets: [one] } });
    const found = await chimera(
      'dataset',
      'search',
      'flihgts',
      'now',
      '--tag',
      'gold',
      '--tag',
      'eu',
      '--owner',
      'sky',
      '--limit',
      '5',
    );
    expect(found.out).toContain('aviation/flights');
    expect(found.err).toContain('showing "flights"');
    const { searchParams } = requests[0]!.url;
    expect([
      searchParams.get('q'),
      searchParams.getAll('tag'),
      searchParams.get('owner'),
      searchParams.get('limit'),
    ]).toEqual(['flihgts now', ['gold', 'eu'], 'sky', '5']);
  });
});

describe('dataset sample and profile', () => {
  it('show rows, and no control character of theirs', async () => {
    answering({
      'GET /v1/datasets/aviation/people/sample': {
        ...seen,
        sample: [
          { id: '1', note: '\u001b[31mred', mail: '***' },
          { id: null, note: 'x', mail: '***' },
        ],
      },
    });
    const { out, code } = await chimera('dataset', 'sample', 'aviation/people');
    expect(code).toBe(0);
    expect(out).toContain('all 2 rows');
    expect(out).toContain('·[31mred');
    expect(out).not.toContain('\u001b');
  });

  it('show proposals and how to confirm them', async () => {
    answering({
      'GET /v1/datasets/aviation/people/profile': {
        ...seen,
        columns: [{ column: 'mail', nulls: 0, distinct: 2, min: null, max: null, top: [] }],
        proposals: [
          {
            column: 'mail',
            classification: 'pii',
            kind: 'email',
            reason: '2 of 2 sampled values look like an e-mail address.',
            share: 1,
          },
        ],
      },
    });
    const { out } = await chimera('dataset', 'profile', 'aviation/people');
    expect(out).toMatch(/mail\s+pii\s+email/);
    expect(out).toContain('`classification`');
  });
});
