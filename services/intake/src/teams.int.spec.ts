import { randomUUID } from 'node:crypto';
import { topics } from '@chimera/contracts';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIntake, type IntakeMesh } from './fixtures/intake-mesh.fixture.js';
import { Submitter } from './fixtures/submitter.fixture.js';

let mesh: IntakeMesh;
let ada: Submitter;

beforeAll(async () => {
  mesh = await startIntake();
  ada = new Submitter(mesh);
  await ada.makeSource();
}, 90_000);
afterAll(() => mesh.stop());

const supportEmail = 'team@example.org';
const newTeam = async (): Promise<string> => {
  const team = uniqueName('team');
  expect((await mesh.request('POST', '/v1/teams', { team, supportEmail })).status).toBe(201);
  return team;
};
const newNamespace = async (team: string): Promise<string> => {
  const namespace = uniqueName('ns');
  expect((await mesh.request('POST', '/v1/namespaces', { namespace, team })).status).toBe(201);
  return namespace;
};
/** A member of the team with a token; the answer is a caller's headers. */
const newMember = async (team: string): Promise<{ name: string; headers: Record<string, string> }> => {
  const name = uniqueName('jo');
  const email = 'jo@example.org';
  await mesh.request('POST', `/v1/teams/${team}/members`, { name, email });
  const { body } = await mesh.request('POST', `/v1/teams/${team}/members/${name}/token`);
  return { name, headers: { authorization: `Bearer ${String(body['token'])}`, 'x-chimera-actor': 'root' } };
};
const told = (team: string) =>
  mesh.events
    .filter(({ topic, message }) => topic === topics.intake.teamChanged.name && message['team'] === team)
    .map(({ message }) => message);

describe('teams', () => {
  it('tell every change once, and nothing when nothing changes', async () => {
    const team = await newTeam();
    const same = await mesh.request('POST', '/v1/teams', { team, supportEmail });
    expect(same).toMatchObject({ status: 201, body: { revision: 1 } });
    const member = { name: 'grace', email: 'grace@example.org' };
    await mesh.request('POST', `/v1/teams/${team}/members`, member);
    await mesh.request('POST', `/v1/teams/${team}/members`, member);
    await mesh.request('PATCH', `/v1/teams/${team}`, { description: 'Flights.' });
    await mesh.request('DELETE', `/v1/teams/${team}/members/grace`);
    await eventually(() =>
      expect(told(team)).toMatchObject([
        { revision: 1, supportEmail, members: [], changedBy: 'local' },
        { revision: 2, members: [member] },
        { revision: 3, description: 'Flights.', members: [member] },
        { revision: 4, members: [] },
      ]),
    );
    const other = await mesh.request('POST', '/v1/teams', { team, supportEmail: 'other@example.org' });
    expect(other).toMatchObject({ status: 409, body: { code: 'CHIMERA_CONFLICT' } });
  });

  it('own namespaces', async () => {
    const [team, other] = [await newTeam(), await newTeam()];
    const namespace = await newNamespace(team);
    const again = await mesh.request('POST', '/v1/namespaces', { namespace, team });
    expect(again).toMatchObject({ status: 201, body: { namespace, team, revision: 1 } });
    const taken = await mesh.request('POST', '/v1/namespaces', { namespace, team: other });
    expect(taken).toMatchObject({ status: 409, body: { code: 'CHIMERA_CONFLICT' } });
    expect((await mesh.request('GET', `/v1/teams/${team}`)).body).toMatchObject({ namespaces: [namespace] });
    await eventually(() =>
      expect(mesh.heard(topics.intake.namespaceChanged, namespace)).toMatchObject([{ team, revision: 1 }]),
    );
  });

  it.each([
    ['POST', '/v1/teams', { team: 'Flights!', supportEmail }, 400, 'CHIMERA_USAGE'],
    ['POST', '/v1/teams', { team: 'flights', supportEmail: 'nowhere' }, 400, 'CHIMERA_USAGE'],
    ['POST', '/v1/teams', { team: 'flights', supportEmail, members: [] }, 400, 'CHIMERA_USAGE'],
    ['GET', '/v1/teams/aviation-date', undefined, 404, 'CHIMERA_TEAM_UNKNOWN'],
    ['PATCH', '/v1/teams/none', { description: 'x' }, 404, 'CHIMERA_TEAM_UNKNOWN'],
    ['POST', '/v1/teams/aviation-data/members/nobody/token', undefined, 404, 'CHIMERA_NOT_FOUND'],
    ['DELETE', '/v1/teams/aviation-data/members/nobody', undefined, 404, 'CHIMERA_NOT_FOUND'],
    ['POST', '/v1/namespaces', { namespace: 'flights', team: 'none' }, 404, 'CHIMERA_TEAM_UNKNOWN'],
    ['GET', '/v1/namespaces/none', undefined, 404, 'CHIMERA_NAMESPACE_UNKNOWN'],
  ])('%s %s %j -> %i %s', async (method, path, body, status, code) => {
    expect(await mesh.request(method, path, body)).toMatchObject({ status, body: { code } });
  });
});

describe('an intent', () => {
  it('needs a namespace of the team that it names, over HTTP and from any producer', async () => {
    const team = await newTeam();
    const namespace = await newNamespace(team);
    const foreign = ada.intent(namespace);
    const content = JSON.stringify(foreign);
    const fault = { code: 'CHIMERA_NAMESPACE_FOREIGN', path: '/namespace' };
    expect(await mesh.request('POST', '/v1/intents', { content })).toMatchObject({
      status: 422,
      body: { faults: [fault] },
    });
    const submission = {
      namespace,
      name: 'flights',
      submissionId: randomUUID(),
      submittedBy: 'robot',
      content,
    };
    await mesh.produce(topics.intake.sourceIntentSubmitted, submission);
    expect(await ada.settled(submission.submissionId, 'rejected')).toMatchObject({ faults: [fault] });
    const nowhere = ada.intent('no-such-namespace', { team: { name: 'no-such-team', supportEmail } });
    const answer = await mesh.request('POST', '/v1/intents', { content: JSON.stringify(nowhere) });
    expect(answer.body['faults']).toMatchObject([
      { code: 'CHIMERA_TEAM_UNKNOWN', path: '/team/name' },
      { code: 'CHIMERA_NAMESPACE_UNKNOWN', path: '/namespace' },
    ]);
  });
});

describe('a member', () => {
  it('acts by their own name for the namespaces of their teams, and for no other', async () => {
    const team = await newTeam();
    const [own, other] = [await newNamespace(team), await ada.namespace()];
    const { name, headers } = await newMember(team);
    const as = (method: string, path: string, body?: unknown) => mesh.request(method, path, body, headers);
    const contentOf = (namespace: string, of: string) =>
      JSON.stringify(ada.intent(namespace, { team: { name: of, supportEmail } }));
    const submitted = await as('POST', '/v1/intents', { content: contentOf(own, team) });
    expect(submitted.status).toBe(202);
    await eventually(() =>
      expect(mesh.heard(topics.intake.sourceIntentSubmitted, own)).toMatchObject([{ submittedBy: name }]),
    );
    const theirs = await ada.submit(ada.intent(other));
    await ada.settled(theirs, 'accepted');
    const key = { namespace: other, pipeline: 'flights_flights_flights' };
    const content = contentOf(other, 'aviation-data');
    const refused = [
      await as('POST', '/v1/intents', { content }),
      await as('POST', '/v1/intents/test', { content }),
      await as('POST', '/v1/ingestions', { content }),
      await as('GET', `/v1/intents/${other}/flights`),
      await as('GET', `/v1/submissions/${theirs}`),
      await as('POST', '/v1/runs', key),
      await as('POST', `/v1/runs/${randomUUID()}/cancel`, key),
      await as('POST', `/v1/pipelines/${other}/${key.pipeline}/state`, { state: 'paused' }),
      await as('POST', '/v1/reconciliations', key),
      await as('GET', `/v1/namespaces/${other}`),
      await as('GET', '/v1/teams/aviation-data'),
      await as('POST', '/v1/teams', { team: uniqueName('team'), supportEmail }),
      await as('PATCH', `/v1/teams/${team}`, { description: 'x' }),
      await as('POST', `/v1/teams/${team}/members`, { name: 'x', email: 'x@example.org' }),
      await as('DELETE', `/v1/teams/${team}/members/${name}`),
      await as('POST', `/v1/teams/${team}/members/${name}/token`),
      await as('POST', '/v1/namespaces', { namespace: uniqueName('ns'), team }),
    ];
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(
      refused.map(() => [403, 'CHIMERA_FORBIDDEN']),
    );
    expect((await as('GET', '/v1/intents')).body['intents']).not.toContainEqual(
      expect.objectContaining({ namespace: other }),
    );
    expect((await as('GET', '/v1/teams')).body['teams']).toMatchObject([{ team, namespaces: [own] }]);
    expect((await as('GET', '/v1/namespaces')).body['namespaces']).toMatchObject([{ namespace: own }]);
  });

  it('has one token, which ends with the next one and with the last team; only its hash is kept', async () => {
    const team = await newTeam();
    const { name, headers } = await newMember(team);
    const statusWith = async (given: Record<string, string>) =>
      (await mesh.request('GET', '/v1/teams', undefined, given)).status;
    expect(await statusWith(headers)).toBe(200);
    const { body } = await mesh.request('POST', `/v1/teams/${team}/members/${name}/token`);
    const next = { authorization: `Bearer ${String(body['token'])}` };
    expect([await statusWith(headers), await statusWith(next)]).toEqual([401, 200]);
    const kept = await mesh.sql.query('SELECT * FROM member_tokens');
    expect(JSON.stringify(kept)).not.toContain(String(body['token']));
    await mesh.request('DELETE', `/v1/teams/${team}/members/${name}`);
    expect(await statusWith(next)).toBe(401);
  });
});
