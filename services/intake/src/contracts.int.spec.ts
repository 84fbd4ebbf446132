import { topics, type Column, type DatasetContract } from '@chimera/contracts';
import type { Ingestion } from '@chimera/intent';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIntake, type IntakeMesh } from './fixtures/intake-mesh.fixture.js';
import { aContract, withIngestion } from './fixtures/intent.fixture.js';
import { Submitter } from './fixtures/submitter.fixture.js';

const pipeline = 'flights_flights_flights';
const transforms: NonNullable<Ingestion['transforms']> = [
  { do: 'rename', column: 'delay', to: 'minutes_late' },
];
const { intake, metadata } = topics;

let mesh: IntakeMesh;
let ada: Submitter;

beforeAll(async () => {
  mesh = await startIntake();
  ada = new Submitter(mesh);
  await ada.makeSource();
}, 90_000);
afterAll(() => mesh.stop());

const asked = (namespace: string, count: number) =>
  eventually(() => {
    const found = mesh.heard(intake.pipelineContractRequested, namespace);
    expect(found).toHaveLength(count);
    return found.at(-1)!;
  });
const configured = (namespace: string, count: number) =>
  eventually(() => {
    const found = mesh.heard(intake.pipelineConfigured, namespace);
    expect(found).toHaveLength(count);
    return found.at(-1)!;
  });
const outputOf = (columns: readonly Column[], version = 1): DatasetContract => ({
  ...aContract(version),
  columns,
});

/** What metadata answers; twice, as Kafka may. */
async function answer(namespace: string, version = 1): Promise<DatasetContract> {
  const { columns, submissionId } = mesh.heard(intake.pipelineContractRequested, namespace).at(-1)!;
  const contract = outputOf(columns, version);
  const event = { namespace, pipeline, dataset: 'flights', intent: 'flights', submissionId, contract };
  await mesh.produce(metadata.pipelineContractRegistered, event);
  await mesh.produce(metadata.pipelineContractRegistered, event);
  return contract;
}

async function renewContract(namespace: string, version: number, columns: readonly Column[]): Promise<void> {
  const contract = { ...aContract(version), columns };
  const { subject, schemaId } = contract;
  const event = { namespace, dataset: 'flights', urn: 'u', version, subject, schemaId, contract };
  const about = { change: 'evolved', compatibility: 'NONE', schema: '{ }', intent: 'flights', team: 't' };
  const message = { ...event, ...about, supportEmail: 'a@b.org', differences: [], cause: 'accepted' };
  await mesh.produce(metadata.contractChanged, message);
  await mesh.produce(metadata.contractChanged, message);
}

describe('a pipeline that transforms', () => {
  it('is configured once its output is under contract; the submission waits as long', async () => {
    const namespace = await ada.onboarded();
    const intent = withIngestion(ada.intent(namespace), { target: ada.target(), transforms });
    const id = await ada.submit(intent, '/v1/ingestions');
    const question = await asked(namespace, 1);
    expect(question).toMatchObject({ pipeline, dataset: 'flights', submissionId: id, team: 'aviation-data' });
    expect(question.columns.map(({ name }) => name)).toContain('minutes_late');
    expect(await ada.statusOf(id)).toMatchObject({ state: 'pending' });
    expect(mesh.heard(intake.pipelineConfigured, namespace)).toEqual([]);
    const contract = await answer(namespace);
    expect(await ada.settled(id, 'accepted')).toMatchObject({ pipelines: { created: [pipeline] } });
    expect(await configured(namespace, 1)).toMatchObject({
      contract,
      sourceColumns: aContract().columns,
      configVersion: 1,
    });
    // The same columns again are under contract already: nobody is asked.
    expect(await ada.settled(await ada.submit(intent, '/v1/ingestions'), 'unchanged')).toMatchObject({
      version: 1,
    });
    await asked(namespace, 1);
  });

  it('that a later submission has overtaken stays as the later one says', async () => {
    const namespace = await ada.onboarded();
    const slow = withIngestion(ada.intent(namespace), { target: ada.target(), transforms });
    const slowId = await ada.submit(slow, '/v1/ingestions');
    await asked(namespace, 1);
    const plain = withIngestion(ada.intent(namespace), { target: ada.target() });
    await ada.settled(await ada.submit(plain, '/v1/ingestions'), 'accepted');
    await answer(namespace);
    expect(await ada.settled(slowId, 'rejected')).toMatchObject({ faults: [{ code: 'CHIMERA_CONFLICT' }] });
    expect(await configured(namespace, 1)).toMatchObject({ sourceColumns: [] });
  });
});

describe('a contract that followed its source', () => {
  const added: Column = { ...aContract().columns[1]!, name: 'gate', field: 'gate', type: 'text' };

  it('configures the pipelines of the dataset anew, once', async () => {
    const namespace = await ada.onboarded();
    const plain = withIngestion(ada.intent(namespace), { target: ada.target() });
    await ada.settled(await ada.submit(plain, '/v1/ingestions'), 'accepted');
    await renewContract(namespace, 2, [...aContract().columns, added]);
    expect(await configured(namespace, 2)).toMatchObject({
      configVersion: 2,
      contract: { version: 2, columns: [...aContract().columns, added] },
    });
    await renewContract(namespace, 1, aContract().columns);
    await renewContract(namespace, 3, aContract().columns);
    expect(await configured(namespace, 3)).toMatchObject({ configVersion: 3, contract: { version: 3 } });
  });

  it('asks for a contract of the output first, where the pipeline transforms', async () => {
    const namespace = await ada.onboarded();
    const intent = withIngestion(ada.intent(namespace), { target: ada.target(), transforms });
    const id = await ada.submit(intent, '/v1/ingestions');
    await asked(namespace, 1);
    await answer(namespace);
    await ada.settled(id, 'accepted');
    await renewContract(namespace, 2, [...aContract().columns, added]);
    expect((await asked(namespace, 2)).columns.map(({ name }) => name)).toContain('gate');
    const contract = await answer(namespace, 2);
    expect(await configured(namespace, 2)).toMatchObject({
      configVersion: 2,
      submissionId: id,
      contract,
      sourceColumns: [...aContract().columns, added],
    });
  });

  it('tells the owner when the pipeline no longer fits, and leaves it as it is', async () => {
    const namespace = await ada.onboarded();
    const keyed = withIngestion(ada.intent(namespace), { target: ada.target(), key: ['id'] });
    await ada.settled(await ada.submit(keyed, '/v1/ingestions'), 'accepted');
    await renewContract(
      namespace,
      2,
      aContract().columns.filter(({ name }) => name !== 'id'),
    );
    await eventually(() =>
      expect(mesh.heard(intake.intentRejected, namespace)).toMatchObject([
        { part: 'ingestion', faults: [{ code: 'CHIMERA_COLUMN_UNKNOWN', path: '/ingestion/key/0' }] },
      ]),
    );
    await configured(namespace, 1);
  });
});
