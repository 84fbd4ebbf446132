import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answering, chimera, problem, requests } from './chimera.fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'chimera-cli-'));
const tokenFile = join(folder, 'token');
const memberTokenFile = join(folder, 'member');

vi.mock('../api/addresses.js', () => ({
  apiAddresses: async () => ({
    intake: 'http://intake.test',
    console: 'http://console.test',
    audit: 'http://audit.test',
    discovery: 'http://discovery.test',
    tokenFile,
    memberTokenFile,
  }),
}));

beforeAll(() => {
  writeFileSync(tokenFile, 'the-token\n');
  writeFileSync(memberTokenFile, 'chm_ada\n');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

const team = {
  team: 'aviation-data',
  revision: 2,
  supportEmail: 'aviation-data@example.org',
  description: null,
  members: [{ name: 'ada', email: 'ada@example.org' }],
  namespaces: ['aviation'],
};

describe('chimera team', () => {
  it('creates a team, and tells what comes next', async () => {
    answering({ 'POST /v1/teams': team });
    const { code, out } = await chimera('team', 'create', 'aviation-data', '--email', team.supportEmail);
    expect(code).toBe(0);
    expect(out).toContain('chimera namespace create');
    expect(requests[0]!.body).toEqual({ team: 'aviation-data', supportEmail: team.supportEmail });
  });

  it('asks for the address', async () => {
    answering({});
    expect((await chimera('team', 'create', 'aviation-data')).code).toBe(2);
    expect(requests).toEqual([]);
  });

  it('changes, lists and shows', async () => {
    answering({
      'PATCH /v1/teams/aviation-data': team,
      'GET /v1/teams': { teams: [team] },
      'GET /v1/teams/aviation-data': team,
    });
    await chimera('team', 'change', 'aviation-data', '--description', 'Flights.');
    expect(requests[0]!.body).toEqual({ description: 'Flights.' });
    expect((await chimera('team', 'list')).out).toContain('aviation-data@example.org');
    expect((await chimera('team', 'show', 'aviation-data')).out).toContain('ada@example.org');
    const { out } = await chimera('team', 'show', 'aviation-data', '--json');
    expect(JSON.parse(out)).toEqual(team);
  });

  it('adds and removes members', async () => {
    answering({
      'POST /v1/teams/aviation-data/members': team,
      'DELETE /v1/teams/aviation-data/members/a%2Fda': { ...team, members: [] },
    });
    await chimera('team', 'add-member', 'aviation-data', 'ada', '--email', 'ada@example.org');
    expect(requests[0]!.body).toEqual({ name: 'ada', email: 'ada@example.org' });
    const { out } = await chimera('team', 'remove-member', 'aviation-data', 'a/da');
    expect(out).toContain('no members');
  });

  it('shows a token alone on standard output', async () => {
    answering({ 'POST /v1/teams/aviation-data/members/ada/token': { token: 'chm_secret' } });
    const { out, err } = await chimera('team', 'token', 'aviation-data', 'ada');
    expect(out).toBe('chm_secret\n');
    expect(err).toContain('CHIMERA_TOKEN_FILE');
  });

  it('tells a refusal with its hint, and fails', async () => {
    answering({
      'GET /v1/teams/flights': problem(403, { code: 'CHIMERA_FORBIDDEN', detail: 'No.', hint: 'Ask.' }),
    });
    const { code, err } = await chimera('team', 'show', 'flights');
    expect(code).toBe(1);
    expect(err).toContain('CHIMERA_FORBIDDEN');
    expect(err).toContain('Ask.');
  });
});

describe('chimera namespace', () => {
  const namespace = { namespace: 'aviation', team: 'aviation-data', revision: 1, description: null };

  it('creates, lists and shows', async () => {
    answering({
      'POST /v1/namespaces': namespace,
      'GET /v1/namespaces': { namespaces: [namespace] },
      'GET /v1/namespaces/aviation': namespace,
    });
    const made = await chimera('namespace', 'create', 'aviation', '--team', 'aviation-data');
    expect(made.out).toContain('aviation-data');
    expect(requests[0]!.body).toEqual({ namespace: 'aviation', team: 'aviation-data' });
    expect((await chimera('namespace', 'list')).out).toContain('aviation-data');
    expect(JSON.parse((await chimera('namespace', 'show', 'aviation', '--json')).out)).toEqual(namespace);
  });
});

describe('a token of a member', () => {
  it('is sent to intake alone: no other service takes one', async () => {
    answering({ 'GET /v1/teams': { teams: [] }, 'GET /v1/datasets': { datasets: [] } });
    await chimera('team', 'list');
    await chimera('dataset', 'list');
    expect(requests.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer chm_ada',
      'Bearer the-token',
    ]);
  });
});
