import { randomUUID } from 'node:crypto';
import { topics, type PipelineConfigured } from '@chimera/contracts';
import { eventually, meshAround, testColumn, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildService, DqProcess } from './fixtures/dq-process.fixture.js';
import { aPipeline, aPublication } from './fixtures/pipeline.fixture.js';

let mesh: MeshAround;
let dq: DqProcess;

const columns = [
  testColumn('id', 'int64', { nativeType: 'bigint' }),
  testColumn('name', 'text'),
  testColumn('doc', 'json', { nativeType: 'json' }),
];

beforeAll(async () => {
  buildService();
  mesh = await meshAround({
    service: 'dq',
    migrations: new URL('../migrations/', import.meta.url),
    hears: [topics.dq.timelinessChanged, topics.dq.reconciliationCompleted],
    ownBroker: true,
  });
  await mesh.sql.query('CREATE TABLE public.source (id bigint, name text, doc json)');
  await mesh.sql.query(
    `INSERT INTO public.source VALUES (1, 'a', '{"b": 1, "a": 2}'), (2, NULL, NULL), (3, 'c', '[]')`,
  );
  await mesh.sql.query('CREATE TABLE public.copy (id bigint, name text, doc jsonb)');
  await mesh.sql.query(
    'INSERT INTO public.copy SELECT id, name, doc::jsonb FROM public.source ORDER BY id DESC',
  );
  dq = await DqProcess.start({
    ...mesh.environment,
    CHIMERA_SECRET_WAREHOUSE: mesh.database.password,
  });
}, 120_000);
afterAll(async () => {
  await dq.stop();
  await mesh.close();
});

const states = ({ namespace }: PipelineConfigured): readonly string[] =>
  mesh
    .heard(topics.dq.timelinessChanged)
    .filter(({ message }) => message.namespace === namespace)
    .map(({ message }) => message.state);

async function statesKept({ namespace }: PipelineConfigured): Promise<readonly string[]> {
  const rows = await mesh.sql.query<{ state: string }>(
    'SELECT state FROM periods WHERE namespace = $1 ORDER BY due_at',
    [namespace],
  );
  return rows.map(({ state }) => state);
}

function told(pipeline: PipelineConfigured, expected: readonly string[]): Promise<void> {
  return eventually(() => expect(states(pipeline)).toEqual(expected), { deadlineMs: 45_000 });
}

describe('a promise of time', () => {
  it('is told at risk, failed and recovered, each once', async () => {
    const sla = { expectedBy: 'PT0.5S', failBy: 'PT1S' };
    const pipeline = aPipeline(mesh.database, columns, { sla });
    await mesh.publish(topics.intake.pipelineConfigured, pipeline);
    await told(pipeline, ['at_risk', 'failed']);

    // A later configuration without the promise: what was told is still recovered, and nothing new is.
    const { namespace } = pipeline;
    await mesh.publish(
      topics.intake.pipelineConfigured,
      aPipeline(mesh.database, columns, { namespace, configVersion: 2 }),
    );
    const publication = aPublication(pipeline);
    await mesh.publish(topics.ingestion.versionPublished, publication);
    await mesh.publish(topics.ingestion.versionPublished, publication);
    await told(pipeline, ['at_risk', 'failed', 'recovered']);
    const [first] = mesh.heard(topics.dq.timelinessChanged);
    expect(first!.message).toMatchObject({ team: 'sky', publishedAt: null, dataset: 'flights' });
    expect(first!.message.failBy - first!.message.expectedBy).toBe(500);
  });

  it('is kept silently by a version that comes in time, and runs anew from it', async () => {
    const sla = { expectedBy: 'PT2S', failBy: 'PT1H' };
    const pipeline = aPipeline(mesh.database, columns, { sla });
    await mesh.publish(topics.intake.pipelineConfigured, pipeline);
    await eventually(async () => expect(await statesKept(pipeline)).toEqual(['open']));
    await mesh.publish(topics.ingestion.versionPublished, aPublication(pipeline));
    // The next period begins with the version; it is the only one at risk.
    await told(pipeline, ['at_risk']);
    expect(await statesKept(pipeline)).toEqual(['kept', 'at_risk']);
  });
});

describe('a comparison', () => {
  const outcomeOf = (reconciliationId: string) =>
    eventually(
      () => {
        const found = mesh
          .heard(topics.dq.reconciliationCompleted)
          .find(({ message }) => message.reconciliationId === reconciliationId);
        if (found === undefined) throw new RangeError('no outcome yet');
        return found.message;
      },
      { deadlineMs: 45_000 },
    );
  async function compared(pipeline: PipelineConfigured) {
    const reconciliationId = randomUUID();
    const { namespace, pipeline: name } = pipeline;
    const request = { reconciliationId, namespace, pipeline: name, requestedBy: 'ada' };
    await mesh.publish(topics.intake.reconciliationRequested, request);
    return outcomeOf(reconciliationId);
  }

  it('agrees whatever the order of rows and the spelling of JSON, and names the column that differs', async () => {
    const pipeline = aPipeline(mesh.database, columns);
    await mesh.publish(topics.intake.pipelineConfigured, pipeline);
    await mesh.publish(topics.ingestion.versionPublished, aPublication(pipeline));
    await eventually(async () => {
      const known = await mesh.sql.query('SELECT 1 FROM published WHERE namespace = $1', [
        pipeline.namespace,
      ]);
      expect(known).toHaveLength(1);
    });
    expect(await compared(pipeline)).toMatchObject({
      equal: true,
      error: null,
      sourceRows: 3,
      targetRows: 3,
      columns: [{ column: 'id' }, { column: 'name' }, { column: 'doc' }],
    });

    await mesh.sql.query(`UPDATE public.copy SET name = 'x' WHERE id = 3`);
    const outcome = await compared(pipeline);
    expect(outcome).toMatchObject({ equal: false, sourceRows: 3, targetRows: 3 });
    expect(outcome.columns.filter(({ equal }) => !equal).map(({ column }) => column)).toEqual(['name']);
    const stored = await mesh.sql.query<{ outcome: { equal: boolean } }>(
      'SELECT outcome FROM reconciliations WHERE reconciliation_id = $1',
      [outcome.reconciliationId],
    );
    expect(stored[0]!.outcome.equal).toBe(false);
  });

  it('of a pipeline that published nothing says so', async () => {
    const outcome = await compared(aPipeline(mesh.database, columns));
    expect(outcome).toMatchObject({ equal: false, error: expect.stringContaining('no such pipeline') });
  });
});
