import { randomUUID } from 'node:crypto';
import { topics } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
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
    const plan = await mesh.request('POST', '/v1/ingestions/plan', { content: JSON.stringify(second) });
    expect(plan).toMatchObject({
      status: 200,
      body: {
        possible: true,
        pipelines: [
          {
            pipeline: 'flights_flights_flights',
            change: 'changed',
            changes: [
              { path: '/datasets/flights/ingestion/key', change: 'removed' },
              { path: '/datasets/flights/ingestion/rules', change: 'removed' },
            ],
          },
        ],
      },
    });
    const shown = await mesh.request('GET', `/v1/intents/${namespace}/flights`);
    expect(shown.body['ingestion']).toMatchObject({ flights: { key: ['id'] } });
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
      ingestion: { target: { schema: 'warehouse', relation: 'flights', mode: 'replace' }, key: ['id'] },
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

  it('rejects a target that cannot be reached or written', async () => {
    const namespace = await ada.onboarded();
    const away = withIngestion(ada.intent(namespace), {
      target: { ...ada.target(), uri: 'postgres://127.0.0.1:1/warehouse' },
    });
    expect(await ada.settled(await ada.submit(away, '/v1/ingestions'), 'rejected')).toMatchObject({
      faults: [{ code: 'CHIMERA_TARGET_UNAVAILABLE', path: '/datasets/0/ingestion/target/uri' }],
    });
    const owned = withIngestion(ada.intent(namespace), { target: { ...ada.target(), schema: 'public' } });
    expect(await ada.settled(await ada.submit(owned, '/v1/ingestions'), 'rejected')).toMatchObject({
      faults: [{ code: 'CHIMERA_TARGET_OWNED', path: '/datasets/0/ingestion/target' }],
    });
    await eventually(() =>
      expect(mesh.heard(topics.intake.intentRejected, namespace)).toMatchObject([
        { part: 'ingestion' },
        { part: 'ingestion' },
      ]),
    );
  });
});

describe('requests about a pipeline', () => {
  const pipeline = 'flights_flights_flights';
  const as = { 'x-chimera-actor': 'ada' };
  let namespace: string;

  beforeAll(async () => {
    namespace = await ada.onboarded();
    const intent = withIngestion(ada.intent(namespace), { target: ada.target() });
    await ada.settled(await ada.submit(intent, '/v1/ingestions'), 'accepted');
  }, 60_000);

  it('are told as events in the name of who asks', async () => {
    const runId = randomUUID();
    const key = { namespace, pipeline };
    const full = { ...key, parameters: { mode: 'full' } };
    const asked = [
      await mesh.request('POST', '/v1/runs', full, as),
      await mesh.request('POST', '/v1/runs', { ...key, rerunOf: runId }, as),
      await mesh.request('POST', `/v1/runs/${runId}/cancel`, { ...key, reason: 'too late' }, as),
      await mesh.request('POST', `/v1/pipelines/${namespace}/${pipeline}/state`, { state: 'paused' }, as),
      await mesh.request('POST', '/v1/reconciliations', key, as),
    ];
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const by = { ...key, requestedBy: 'ada' };
    const { intake } = topics;
    await eventually(() => {
      expect(mesh.heard(intake.runStartRequested, namespace)).toEqual([
        { ...by, runId: asked[0]!.body['runId'], parameters: '{"mode":"full"}', rerunOf: null },
        { ...by, runId: asked[1]!.body['runId'], parameters: '{}', rerunOf: runId },
      ]);
      expect(mesh.heard(intake.runCancelRequested, namespace)).toEqual([
        { ...by, runId, reason: 'too late' },
      ]);
      expect(mesh.heard(intake.pipelineStateRequested, namespace)).toEqual([
        { ...by, ...asked[3]!.body, state: 'paused', reason: '', acceptSchemaChange: false },
      ]);
      expect(mesh.heard(intake.reconciliationRequested, namespace)).toEqual([{ ...by, ...asked[4]!.body }]);
    });
  });

  it.each([
    ['/v1/runs', { parameters: { mode: 'backfill', from: '1', to: '2' } }, 422, 'CHIMERA_RUN_PARAMETERS'],
    ['/v1/runs', { parameters: { mode: 'replay' } }, 422, 'CHIMERA_RUN_PARAMETERS'],
    ['/v1/runs', { parameters: '{}' }, 422, 'CHIMERA_RUN_PARAMETERS'],
    ['/v1/runs', { rerunOf: 'last' }, 400, 'CHIMERA_USAGE'],
    ['/v1/runs', { parameter: {} }, 400, 'CHIMERA_USAGE'],
    ['/v1/runs', { pipeline: 'flights_flights_flight' }, 404, 'CHIMERA_PIPELINE_UNKNOWN'],
    ['/v1/runs/latest/cancel', {}, 400, 'CHIMERA_USAGE'],
    ['/v1/reconciliations', { pipeline: 'none' }, 404, 'CHIMERA_PIPELINE_UNKNOWN'],
  ])('are refused: %s %j', async (path, body, status, code) => {
    const answer = await mesh.request('POST', path, { namespace, pipeline, ...body }, as);
    expect(answer).toMatchObject({ status, body: { code, detail: expect.stringContaining('found') } });
  });

  it('accept a changed source only when the pipeline goes on', async () => {
    const path = `/v1/pipelines/${namespace}/${pipeline}/state`;
    const refused = await mesh.request('POST', path, { state: 'paused', acceptSchemaChange: true }, as);
    expect(refused).toMatchObject({ status: 400, body: { code: 'CHIMERA_USAGE' } });
    const held = await mesh.request('POST', path, { state: 'held' }, as);
    expect(held).toMatchObject({ status: 400, body: { code: 'CHIMERA_USAGE' } });
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
    const namespace = await ada.namespace();
    const body = { content: JSON.stringify(ada.intent(namespace)), submissionId: randomUUID() };
    expect((await mesh.request('POST', '/v1/intents', body)).status).toBe(202);
    expect((await mesh.request('POST', '/v1/intents', body)).status).toBe(202);
    await ada.settled(body.submissionId, 'accepted');
    const other = { ...body, content: JSON.stringify(ada.intent(await ada.namespace())) };
    expect(await mesh.request('POST', '/v1/intents', other)).toMatchObject({
      status: 409,
      body: { code: 'CHIMERA_CONFLICT' },
    });
    expect(mesh.heard(topics.intake.sourceIntentSubmitted, namespace)).toHaveLength(1);
  });

  it('describes itself, and takes every example in the form that it describes', async () => {
    const { body } = await mesh.request('GET', '/openapi.json');
    type Operation = { requestBody?: { content: Record<string, { schema: { examples: unknown[] } }> } };
    const paths = body['paths'] as Record<string, Record<string, Operation>>;
    const own = Object.keys(paths).filter((path) => path.startsWith('/v1/'));
    expect(own).toEqual(expect.arrayContaining(['/v1/intents/{namespace}/{name}', '/v1/ingestions/plan']));
    const asked = own.flatMap((path) =>
      Object.entries(paths[path]!).flatMap(([method, { requestBody }]) => {
        const examples = requestBody?.content['application/json']!.schema.examples ?? [];
        const at = path.replace('{runId}', randomUUID()).replace(/\{\w+\}/g, 'none');
        return examples.map((example) => [method.toUpperCase(), at, example] as const);
      }),
    );
    expect(asked.length).toBeGreaterThanOrEqual(12);
    for (const [method, path, example] of asked) {
      const answer = await mesh.request(method, path, example);
      // Form is what 400 is about; that names of the example do not exist here is another matter.
      expect([path, answer.status, answer.body['detail']]).not.toContain(400);
      expect(answer.status).toBeLessThan(500);
    }
  });
});
