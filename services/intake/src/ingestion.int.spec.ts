import { randomUUID } from 'node:crypto';
import { topics } from '@chimera/contracts';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIntake, type IntakeMesh } from './fixtures/intake-mesh.fixture.js';
import { aContract, withIngestion } from './fixtures/intent.fixture.js';
import { Submitter } from './fixtures/submitter.fixture.js';

let mesh: IntakeMesh;
let ada: Submitter;

beforeAll(async () => {
  mesh = await startIntake();
  ada = new Submitter(mesh);
  await ada.makeSource();
}, 90_000);
afterAll(() => mesh.stop());

describe('ingestion', () => {
  it('configures pipelines, tells what changed, and starts runs of them', async () => {
    const namespace = await ada.onboarded();
    const first = withIngestion(ada.intent(namespace), {
      target: ada.target(),
      key: ['id'],
      rules: [{ id: 'sane', rule: 'range', columns: ['delay'], min: 0 }],
    });
    expect(await ada.settled(await ada.submit(first, '/v1/ingestions'), 'accepted')).toMatchObject({
      part: 'ingestion',
      version: 1,
      pipelines: { created: ['flights_flights_flights'], changed: [], unchanged: [] },
    });
    expect(await ada.settled(await ada.submit(first, '/v1/ingestions'), 'unchanged')).toMatchObject({
      version: 1,
      pipelines: { unchanged: ['flights_flights_flights'] },
    });
    const second = withIngestion(ada.intent(namespace), { target: ada.target() });
    expect(await ada.settled(await ada.submit(second, '/v1/ingestions'), 'accepted')).toMatchObject({
      version: 2,
      pipelines: { changed: ['flights_flights_flights'] },
    });
    await eventually(() => expect(mesh.heard(topics.intake.pipelineConfigured, namespace)).toHaveLength(2));
    const [configured] = mesh.heard(topics.intake.pipelineConfigured, namespace);
    expect(configured).toMatchObject({
      configVersion: 1,
      intentVersion: 1,
      contract: aContract(),
      rules: [{ id: 'sane', parameters: { min: '0' } }],
    });
    expect(JSON.parse(configured!.config)).toMatchObject({
      ingestion: { target: { schema: 'public', relation: 'flights', mode: 'replace' }, key: ['id'] },
    });
    await eventually(() =>
      expect(mesh.heard(topics.intake.ingestionConfigured, namespace)).toMatchObject([
        { ingestionVersion: 1, created: ['flights_flights_flights'] },
        { changed: ['flights_flights_flights'] },
      ]),
    );

    const run = await mesh.request(
      'POST',
      '/v1/runs',
      { namespace, pipeline: 'flights_flights_flights' },
      { 'x-chimera-actor': 'ada' },
    );
    expect(run.status).toBe(202);
    await eventually(() =>
      expect(mesh.heard(topics.intake.runStartRequested, namespace)).toEqual([
        {
          namespace,
          pipeline: 'flights_flights_flights',
          runId: run.body['runId'],
          requestedBy: 'ada',
          parameters: '{}',
          rerunOf: null,
        },
      ]),
    );
  });

  it('tells at once what does not fit what was onboarded', async () => {
    const namespace = await ada.onboarded();
    const wrong = withIngestion(ada.intent(namespace), {
      target: ada.target(),
      rules: [{ id: 'r', rule: 'range', columns: ['carrier'], min: 0 }],
    });
    const answer = await mesh.request('POST', '/v1/ingestions', {
      content: JSON.stringify({
        ...wrong,
        datasets: [...wrong.datasets, { name: 'more', from: 'public.more' }],
      }),
    });
    expect(answer.status).toBe(422);
    expect(
      (answer.body['faults'] as { code: string; path: string }[]).map(({ code, path }) => [code, path]),
    ).toEqual([
      ['CHIMERA_INTENT_SELECTION_GROWN', '/datasets/1/name'],
      ['CHIMERA_INTENT_INVALID', '/datasets/0/ingestion/rules/0/columns/0'],
    ]);
  });

  it('rejects a target that cannot be reached', async () => {
    const namespace = await ada.onboarded();
    const away = withIngestion(ada.intent(namespace), {
      target: { ...ada.target(), uri: 'postgres://127.0.0.1:1/warehouse' },
    });
    expect(await ada.settled(await ada.submit(away, '/v1/ingestions'), 'rejected')).toMatchObject({
      faults: [{ code: 'CHIMERA_TARGET_UNAVAILABLE', path: '/datasets/0/ingestion/target/uri' }],
    });
    await eventually(() =>
      expect(mesh.heard(topics.intake.intentRejected, namespace)).toMatchObject([{ part: 'ingestion' }]),
    );
  });
});

describe('HTTP', () => {
  it('answers 422 with every fault, and keeps nothing', async () => {
    const answer = await mesh.request('POST', '/v1/intents', { content: '{"kind":"x"}' });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'CHIMERA_INTENT_INVALID', faults: expect.any(Array) },
    });
    expect((answer.body['faults'] as unknown[]).length).toBeGreaterThan(5);
    const validated = await mesh.request('POST', '/v1/intents/validate', { content: '{"kind":"x"}' });
    expect(validated).toMatchObject({ status: 200, body: { valid: false, faults: answer.body['faults'] } });
  });

  it.each([
    ['POST', '/v1/intents', {}, 400],
    ['POST', '/v1/intents', { content: 5 }, 400],
    ['POST', '/v1/intents', { content: '{}', submissionId: 'x' }, 400],
    ['GET', '/v1/submissions/nope', undefined, 404],
    ['GET', '/v1/intents/none/none', undefined, 404],
    ['POST', '/v1/runs', { namespace: 'none', pipeline: 'none' }, 404],
  ])('%s %s %j -> %i', async (method, path, body, status) => {
    expect(await mesh.request(method, path, body)).toMatchObject({
      status,
      body: { code: expect.stringMatching(/^CHIMERA_/) },
    });
  });

  it('needs the token', async () => {
    expect(
      await mesh.request('GET', '/v1/intents', undefined, { authorization: 'Bearer wrong' }),
    ).toMatchObject({ status: 401 });
  });

  it('makes repeating a submission safe', async () => {
    const namespace = uniqueName('ns');
    const body = { content: JSON.stringify(ada.intent(namespace)), submissionId: randomUUID() };
    expect((await mesh.request('POST', '/v1/intents', body)).status).toBe(202);
    expect((await mesh.request('POST', '/v1/intents', body)).status).toBe(202);
    await ada.settled(body.submissionId, 'accepted');
    const other = { ...body, content: JSON.stringify(ada.intent(uniqueName('ns'))) };
    expect(await mesh.request('POST', '/v1/intents', other)).toMatchObject({
      status: 409,
      body: { code: 'CHIMERA_CONFLICT' },
    });
    expect(mesh.heard(topics.intake.sourceIntentSubmitted, namespace)).toHaveLength(1);
  });

  it('describes itself', async () => {
    const { body } = await mesh.request('GET', '/openapi.json');
    expect(Object.keys(body['paths'] as object)).toEqual(
      expect.arrayContaining([
        '/v1/intents',
        '/v1/intents/validate',
        '/v1/intents/test',
        '/v1/intents/{namespace}/{name}',
        '/v1/ingestions',
        '/v1/submissions/{id}',
        '/v1/runs',
      ]),
    );
  });
});
