import { loadConfig, metadataConfig } from '@chimera/config';
import { metadataChangeProposals, topics, type PipelineContractRequested } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, testColumn, testStack, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';

const migrations = new URL('../migrations/', import.meta.url);
const { pipelineContractRegistered } = topics.metadata;

let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  mesh = await meshAround({
    service: 'metadata',
    migrations,
    hears: [pipelineContractRegistered],
    ownBroker: true,
  });
  const config = loadConfig(metadataConfig, mesh.environment);
  service = await startService({
    config,
    module: AppModule,
    migrations,
    publishes: [metadataChangeProposals],
  });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const id = testColumn('id', 'int64', { nullable: false, keyPosition: 1 });
const carrier = testColumn('carrier', 'text');

function request(
  namespace: string,
  submissionId: string,
  columns: PipelineContractRequested['columns'],
): PipelineContractRequested {
  return {
    namespace,
    pipeline: 'erp_erp_flights',
    dataset: 'flights',
    intent: 'erp',
    urn: 'urn:li:dataset:(urn:li:dataPlatform:postgres,erp.public.flights,PROD)',
    submissionId,
    team: 'ops',
    supportEmail: 'ops@example.org',
    columns,
  };
}

const answered = async (asked: PipelineContractRequested) => {
  await mesh.publish(topics.intake.pipelineContractRequested, asked);
  return eventually(() => {
    const found = mesh
      .heard(pipelineContractRegistered)
      .find(
        ({ message }) => message.namespace === asked.namespace && message.submissionId === asked.submissionId,
      );
    if (found === undefined) throw new RangeError('no answer yet');
    return found.message;
  });
};

async function registeredSchema(subject: string): Promise<number> {
  const response = await fetch(
    `${testStack().registryUrl}/subjects/${encodeURIComponent(subject)}/versions/latest`,
  );
  return ((await response.json()) as { id: number }).id;
}

describe('contract of a pipeline', () => {
  it('gets subjects and topics of its own, and the same columns get the same contract', async () => {
    const namespace = uniqueName('ns').replaceAll('_', '-');
    const { contract } = await answered(request(namespace, 's1', [id, carrier]));
    expect(contract).toMatchObject({
      version: 1,
      subject: `chimera.data.${namespace}.flights.out.v1-value`,
      loadTopic: `chimera.load.${namespace}.flights.out.v1`,
      quarantineTopic: `chimera.quarantine.${namespace}.flights`,
      columns: [id, carrier],
    });
    expect(await registeredSchema(contract.subject)).toBe(contract.schemaId);
    expect(await registeredSchema(`${contract.loadTopic}-value`)).toBe(contract.loadSchemaId);
    const admin = await mesh.kafka.admin();
    expect(await admin.offsets(contract.loadTopic)).toHaveLength(2);
    await admin.close();
    const again = await answered(request(namespace, 's2', [id, { ...carrier, description: 'Airline' }]));
    expect(again.contract).toEqual(contract);
  });

  it('goes on under the same topics for a compatible change and begins a major for another, then finds the first again', async () => {
    const namespace = uniqueName('ns').replaceAll('_', '-');
    const first = await answered(request(namespace, 's1', [id, carrier]));
    const wider = await answered(request(namespace, 's2', [id, carrier, testColumn('note', 'text')]));
    expect(wider.contract).toMatchObject({ version: 2, subject: first.contract.subject });
    const other = await answered(request(namespace, 's3', [id, { ...carrier, type: 'int32' }]));
    expect(other.contract).toMatchObject({
      version: 3,
      subject: `chimera.data.${namespace}.flights.out.v2-value`,
      loadTopic: `chimera.load.${namespace}.flights.out.v2`,
    });
    const back = await answered(request(namespace, 's4', [id, carrier]));
    expect(back.contract).toEqual(first.contract);
  });

  it('answers requests that come at once, each with a contract of its own columns', async () => {
    const namespace = uniqueName('ns').replaceAll('_', '-');
    const sets = ['a', 'b', 'c'].map((name) => [id, testColumn(name, 'text')]);
    const answers = await Promise.all(
      sets.map((columns, index) => answered(request(namespace, `s${index}`, columns))),
    );
    expect(answers.map(({ contract }) => contract.version).toSorted()).toEqual([1, 2, 3]);
    expect(answers.map(({ contract }) => contract.columns)).toEqual(sets);
  });
});
