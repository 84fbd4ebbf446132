import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { topics } from '@chimera/contracts';
import { resolveRelativePaths, type SourceIntent } from '@chimera/intent';
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

describe('onboarding', () => {
  it('takes an intent from HTTP to available, and tells each step', async () => {
    const namespace = await ada.namespace();
    const id = await ada.submit(ada.intent(namespace));
    expect(await ada.settled(id, 'accepted')).toMatchObject({ part: 'source', version: 1, faults: [] });
    await eventually(() =>
      expect(mesh.heard(topics.intake.datasourceOnboardingRequested, namespace)).toHaveLength(1),
    );
    const [requested] = mesh.heard(topics.intake.datasourceOnboardingRequested, namespace);
    expect(requested).toMatchObject({
      intent: 'flights',
      version: 1,
      submissionId: id,
      submittedBy: 'ada',
      sourceKind: 'postgres',
    });
    expect(JSON.parse(requested!.content)).toMatchObject({
      namespace,
      datasets: [{ name: 'flights', from: 'public.flights' }],
    });
    await ada.onboard(namespace);
    expect(await ada.settled(id, 'available')).toMatchObject({ version: 1 });
  });

  it('links cause and effect from the request to the onboarding request', async () => {
    const namespace = await ada.namespace();
    await ada.submit(ada.intent(namespace));
    const find = (topic: { name: string }) =>
      mesh.events.find((event) => event.topic === topic.name && event.message['namespace'] === namespace);
    await eventually(() => expect(find(topics.intake.datasourceOnboardingRequested)).toBeDefined());
    const [cause, effect] = [
      find(topics.intake.sourceIntentSubmitted)!,
      find(topics.intake.datasourceOnboardingRequested)!,
    ];
    expect(effect.headers).toMatchObject({
      ce_causationid: cause.headers['ce_id'],
      ce_correlationid: cause.headers['ce_correlationid'],
      ce_actor: 'ada',
    });
  });

  it('does the same for any Kafka client', async () => {
    const namespace = await ada.namespace();
    const submission = {
      namespace,
      name: 'flights',
      submissionId: randomUUID(),
      submittedBy: 'robot',
      content: JSON.stringify(ada.intent(namespace)),
    };
    await mesh.produce(topics.intake.sourceIntentSubmitted, submission);
    await mesh.produce(topics.intake.sourceIntentSubmitted, submission);
    expect(await ada.settled(submission.submissionId, 'accepted')).toMatchObject({
      version: 1,
      part: 'source',
    });
    const other = await ada.namespace();
    await ada.settled(await ada.submit(ada.intent(other)), 'accepted');
    await eventually(() =>
      expect(mesh.heard(topics.intake.datasourceOnboardingRequested, other)).toHaveLength(1),
    );
    const [byKafka] = mesh.heard(topics.intake.datasourceOnboardingRequested, namespace);
    const [byHttp] = mesh.heard(topics.intake.datasourceOnboardingRequested, other);
    const common = ({
      namespace: _,
      submissionId: __,
      submittedBy: ___,
      contentHash: ____,
      content,
      ...rest
    }: NonNullable<typeof byHttp>) => ({ ...rest, content: content.replaceAll(namespace, other) });
    expect(common(byKafka!)).toEqual(common(byHttp!));
    expect(mesh.heard(topics.intake.datasourceOnboardingRequested, namespace)).toHaveLength(1);
  });

  it('answers a foreign producer with every fault', async () => {
    const namespace = await ada.namespace();
    const content = JSON.stringify({
      ...ada.intent(namespace),
      kind: 'Intent',
      source: { kind: 'postgres', uri: 'postgres://u:hunter2hunter2@h/d', user: 'u' },
    });
    const submission = {
      namespace,
      name: 'flights',
      submissionId: randomUUID(),
      submittedBy: 'robot',
      content,
    };
    await mesh.produce(topics.intake.sourceIntentSubmitted, submission);
    const status = await ada.settled(submission.submissionId, 'rejected');
    expect((status['faults'] as { path: string }[]).map((fault) => fault.path)).toEqual([
      '/kind',
      '/source/uri',
    ]);
    await eventually(() => expect(mesh.heard(topics.intake.intentRejected, namespace)).toHaveLength(1));
    const [rejected] = mesh.heard(topics.intake.intentRejected, namespace);
    expect(rejected).toMatchObject({
      submissionId: submission.submissionId,
      supportEmail: 'aviation-data@example.org',
      part: 'source',
    });
    expect(rejected!.faults).toEqual(status['faults']);
    expect(JSON.stringify([status, rejected])).not.toContain('hunter2');
  });

  it('rejects what the source does not have, naming the place', async () => {
    const namespace = await ada.namespace();
    const id = await ada.submit(
      ada.intent(namespace, { datasets: [{ name: 'flights', from: 'public.flight', columns: ['id'] }] }),
    );
    expect(await ada.settled(id, 'rejected')).toMatchObject({
      version: null,
      faults: [{ code: 'CHIMERA_SOURCE_OBJECT_MISSING', path: '/datasets/0/from' }],
    });
  });

  it('names every dataset that patterns find, and adds none by itself', async () => {
    const namespace = await ada.namespace();
    await mesh.sql.query('CREATE SCHEMA IF NOT EXISTS found');
    await mesh.sql.query('CREATE TABLE IF NOT EXISTS found.routes (id int)');
    const intent = ada.intent(namespace, {
      datasets: [{ name: 'flights', from: 'public.flights' }],
      discover: { include: ['found.*'] },
    });
    await ada.settled(await ada.submit(intent), 'accepted');
    const shown = async () => (await mesh.request('GET', `/v1/intents/${namespace}/flights`)).body;
    const { content } = await shown();
    expect(content).toMatchObject({
      datasets: [
        { name: 'flights', from: 'public.flights' },
        { name: 'found_routes', from: 'found.routes' },
      ],
    });
    expect(content).not.toHaveProperty('discover');
    expect(await ada.settled(await ada.submit(intent), 'unchanged')).toMatchObject({ version: 1 });
    await mesh.sql.query('CREATE TABLE found.gates (id int)');
    expect(await shown()).toMatchObject({ version: 1, datasets: ['flights', 'found_routes'] });
    expect(await ada.settled(await ada.submit(intent), 'accepted')).toMatchObject({ version: 2 });
    expect(await shown()).toMatchObject({ datasets: ['flights', 'found_gates', 'found_routes'] });
    const nothing = ada.intent(await ada.namespace(), { discover: { include: ['nowhere.*'] } });
    expect(await ada.settled(await ada.submit(nothing), 'rejected')).toMatchObject({
      faults: [{ code: 'CHIMERA_SOURCE_OBJECT_MISSING', path: '/discover/include' }],
    });
  });

  it('tells a refused connection and bad credentials apart', async () => {
    const { host, port, name, user } = mesh.database;
    const refused = ada.intent(uniqueName('ns'), {
      source: { kind: 'postgres', uri: `postgres://${host}:1/${name}`, user },
    });
    const nobody = ada.intent(uniqueName('ns'), {
      source: {
        kind: 'postgres',
        uri: `postgres://${host}:${port}/${name}`,
        user: 'nobody_here',
        password: `file:${mesh.folder}/token`,
      },
    });
    const test = async (content: SourceIntent) =>
      (await mesh.request('POST', '/v1/intents/test', { content: JSON.stringify(content) })).body;
    expect(await test(refused)).toMatchObject({ ok: false, faults: [{ code: 'CHIMERA_SOURCE_REFUSED' }] });
    expect(await test(nobody)).toMatchObject({ ok: false, faults: [{ code: 'CHIMERA_SOURCE_CREDENTIALS' }] });
    expect(await test(ada.intent(uniqueName('ns')))).toEqual({ ok: true, faults: [] });
  });

  it('reaches the file of the example', async () => {
    const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
    const content = resolveRelativePaths(await readFile(`${examples}flights.intent.json`, 'utf8'), examples);
    const answer = await mesh.request('POST', '/v1/intents/test', { content });
    expect(answer).toEqual({ status: 200, body: { ok: true, faults: [] } });
  });

  it('changes nothing for the same content, and makes a version of changed content', async () => {
    const namespace = await ada.namespace();
    await ada.settled(await ada.submit(ada.intent(namespace)), 'accepted');
    expect(await ada.settled(await ada.submit(ada.intent(namespace)), 'unchanged')).toMatchObject({
      version: 1,
    });
    const changed = ada.intent(namespace, {
      datasets: [{ name: 'flights', from: 'public.flights', columns: ['id', 'delay'] }],
    });
    expect(await ada.settled(await ada.submit(changed), 'accepted')).toMatchObject({ version: 2 });
    const shown = await mesh.request('GET', `/v1/intents/${namespace}/flights`);
    expect(shown.body).toMatchObject({
      version: 2,
      state: 'accepted',
      team: 'aviation-data',
      sourceKind: 'postgres',
      datasets: ['flights'],
      versions: [{ version: 2 }, { version: 1 }],
    });
    await eventually(() =>
      expect(mesh.heard(topics.intake.intentUnchanged, namespace)).toMatchObject([
        { version: 1, part: 'source' },
      ]),
    );
    expect((await mesh.request('GET', '/v1/intents')).body['intents']).toContainEqual(
      expect.objectContaining({ namespace, name: 'flights', version: 2 }),
    );
  });

  it('answers all of many submissions at once, with one version for each content', async () => {
    const namespace = await ada.namespace();
    const contents = [1, 2, 3, 1, 2, 3].map((n) =>
      ada.intent(namespace, { declaration: { declaredBy: `Jo ${n}`, basis: 'x', validUntil: '2099-01-01' } }),
    );
    const ids = await Promise.all(contents.map((content) => ada.submit(content)));
    const states = await eventually(
      async () => {
        const all = await Promise.all(ids.map((id) => ada.statusOf(id)));
        expect(all.filter((status) => status['state'] === 'pending')).toEqual([]);
        return all;
      },
      { deadlineMs: 30_000 },
    );
    for (const status of states.filter((one) => one['state'] === 'rejected'))
      expect(status['faults']).toMatchObject([{ code: 'CHIMERA_CONFLICT' }]);
    const versions = states
      .filter((status) => status['state'] === 'accepted')
      .map((status) => status['version']);
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('lets a dataset name belong to one intent of a namespace', async () => {
    const namespace = await ada.namespace();
    await ada.settled(await ada.submit(ada.intent(namespace)), 'accepted');
    const other = JSON.stringify(ada.intent(namespace, { name: 'others' }));
    const answer = await mesh.request('POST', '/v1/intents', { content: other });
    expect(answer).toMatchObject({
      status: 422,
      body: { faults: [{ code: 'CHIMERA_DATASET_NAME_TAKEN', path: '/datasets/0/name' }] },
    });
    const submission = {
      namespace,
      name: 'others',
      submissionId: randomUUID(),
      submittedBy: 'robot',
      content: other,
    };
    await mesh.produce(topics.intake.sourceIntentSubmitted, submission);
    expect(await ada.settled(submission.submissionId, 'rejected')).toMatchObject({
      faults: [{ code: 'CHIMERA_DATASET_NAME_TAKEN' }],
    });
  });

  it('tells a failed onboarding, and tries again when the same content is submitted', async () => {
    const namespace = await ada.namespace();
    const id = await ada.submit(ada.intent(namespace));
    await ada.settled(id, 'accepted');
    const fault = {
      code: 'CHIMERA_SOURCE_FAILED',
      path: '',
      message: 'It broke.',
      expected: null,
      found: null,
      hint: null,
    };
    await mesh.produce(topics.metadata.datasourceOnboardingFailed, {
      namespace,
      intent: 'flights',
      version: 1,
      team: 't',
      supportEmail: 'a@b.org',
      faults: [fault],
    });
    expect(await ada.settled(id, 'failed')).toMatchObject({ faults: [fault] });
    expect(await ada.settled(await ada.submit(ada.intent(namespace)), 'accepted')).toMatchObject({
      version: 2,
    });
  });
});
