import { discoveryConfig, loadConfig } from '@chimera/config';
import { topics, type DatasetRegistered, type DatasourceOnboardingCompleted } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, testColumn, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';

const migrations = new URL('../migrations/', import.meta.url);
const { dataDiscoveryAvailable } = topics.discovery;

let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  mesh = await meshAround({
    service: 'discovery',
    migrations,
    hears: [dataDiscoveryAvailable],
    ownBroker: true,
  });
  const config = loadConfig(discoveryConfig, mesh.environment);
  service = await startService({ config, module: AppModule, migrations });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

function registration(
  namespace: string,
  dataset: string,
  changes: Partial<DatasetRegistered> = {},
): DatasetRegistered {
  return {
    namespace,
    intent: 'flights',
    intentVersion: 1,
    datasource: 'flights',
    dataset,
    urn: `urn:li:dataset:(urn:li:dataPlatform:postgres,${dataset},PROD)`,
    sourceKind: 'postgres',
    physicalName: `public.${dataset}`,
    team: 'sky',
    supportEmail: 'sky@example.org',
    rowEstimate: null,
    sizeBytes: null,
    properties: {},
    tags: [],
    description: null,
    schemaConfirmed: true,
    contract: {
      version: 1,
      subject: 's',
      schemaId: 1,
      loadTopic: 'l',
      loadSchemaId: 2,
      quarantineTopic: 'q',
      quarantineSchemaId: 3,
      columns: [
        testColumn('dep_delay', 'int32', { description: 'Minutes' }),
        testColumn('tailNumber', 'text'),
      ],
    },
    ...changes,
  };
}

const completion = (namespace: string, datasets: string[], version = 1): DatasourceOnboardingCompleted => ({
  namespace,
  intent: 'flights',
  version,
  datasource: 'flights',
  team: 'sky',
  supportEmail: 'sky@example.org',
  datasets,
});

const announced = (namespace: string) =>
  mesh
    .heard(dataDiscoveryAvailable)
    .filter(({ message }) => message.namespace === namespace)
    .map(({ message }) => message);

async function search(query: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(new URL(`/v1/search${query}`, service.url), {
    headers: { authorization: `Bearer ${mesh.token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const found = async (words: string) =>
  ((await search(`?q=${encodeURIComponent(words)}`)).body['datasets'] as { dataset: string }[]).map(
    ({ dataset }) => dataset,
  );

/** Resolves when everything published before was handled: events of one key are handled in order. */
async function settled(namespace: string): Promise<void> {
  const marker = `${namespace}_marker`;
  await mesh.publish(
    topics.metadata.datasetRegistered,
    registration(namespace, marker, { intent: 'marker' }),
  );
  await mesh.publish(topics.metadata.datasourceOnboardingCompleted, {
    ...completion(namespace, [marker]),
    intent: 'marker',
  });
  await eventually(() =>
    expect(announced(namespace).filter(({ intent }) => intent === 'marker')).toHaveLength(1),
  );
}

describe('announcing', () => {
  it.each([
    ['completed last', [0, 1, 2]],
    ['completed first', [2, 0, 1]],
    ['completed in between, everything twice', [0, 2, 1, 1, 2, 0]],
  ])('tells once that every dataset can be found, with %s', async (_, order) => {
    const namespace = uniqueName('ns');
    const send = [
      () => mesh.publish(topics.metadata.datasetRegistered, registration(namespace, 'departures')),
      () => mesh.publish(topics.metadata.datasetRegistered, registration(namespace, 'arrivals')),
      () =>
        mesh.publish(
          topics.metadata.datasourceOnboardingCompleted,
          completion(namespace, ['departures', 'arrivals']),
        ),
    ];
    for (const step of order) await send[step]!();
    await eventually(() => expect(announced(namespace)).toHaveLength(1));
    await settled(namespace);
    expect(announced(namespace).filter(({ intent }) => intent === 'flights')).toEqual([
      {
        namespace,
        intent: 'flights',
        version: 1,
        team: 'sky',
        supportEmail: 'sky@example.org',
        datasets: ['departures', 'arrivals'],
      },
    ]);
  });

  it('does not tell while a dataset is missing', async () => {
    const namespace = uniqueName('ns');
    await mesh.publish(topics.metadata.datasetRegistered, registration(namespace, 'departures'));
    await mesh.publish(
      topics.metadata.datasourceOnboardingCompleted,
      completion(namespace, ['departures', 'arrivals']),
    );
    await settled(namespace);
    expect(announced(namespace).filter(({ intent }) => intent === 'flights')).toEqual([]);
  });

  it('tells a later version again', async () => {
    const namespace = uniqueName('ns');
    for (const version of [1, 2]) {
      const again = registration(namespace, 'departures', { intentVersion: version });
      await mesh.publish(topics.metadata.datasetRegistered, again);
      await mesh.publish(
        topics.metadata.datasourceOnboardingCompleted,
        completion(namespace, ['departures'], version),
      );
    }
    await eventually(() =>
      expect(
        announced(namespace)
          .map(({ version }) => version)
          .toSorted(),
      ).toEqual([1, 2]),
    );
  });
});

describe('search', () => {
  it('finds by name, column, description and owner, and puts names first', async () => {
    const namespace = uniqueName('ns');
    const word = uniqueName('w').replace('_', '');
    const inName = registration(namespace, `${word}_daily`);
    const inColumn = registration(namespace, 'other', {
      contract: { ...inName.contract, columns: [testColumn(word, 'text')] },
    });
    const inTeam = registration(namespace, 'third', { team: word });
    for (const event of [inTeam, inColumn, inName])
      await mesh.publish(topics.metadata.datasetRegistered, event);
    await eventually(async () => expect(await found(word)).toEqual([`${word}_daily`, 'other', 'third']));
    expect(await found(word.slice(0, -2))).toHaveLength(3);
    expect(await found(`${word} daily`)).toEqual([`${word}_daily`]);
    expect(await found(`${word} minutes TAIL`)).toEqual([`${word}_daily`, 'third']);
    expect(await found(`${word} nowhere`)).toEqual([]);
  });

  it('never lets an older version of the intent replace a newer one', async () => {
    const namespace = uniqueName('ns');
    const newer = registration(namespace, 'd', { intentVersion: 2, physicalName: 'public.newer' });
    await mesh.publish(topics.metadata.datasetRegistered, newer);
    await mesh.publish(topics.metadata.datasetRegistered, registration(namespace, 'd'));
    await settled(namespace);
    expect((await search(`?q=${namespace}%20newer`)).body['datasets']).toMatchObject([{ dataset: 'd' }]);
  });

  it.each(["'; DROP TABLE catalogue; --", '& | ! ( ) :*', "a'b\\c", '\0', '%', 'flüge'])(
    'takes %j for words',
    async (words) => expect((await search(`?q=${encodeURIComponent(words)}`)).status).toBe(200),
  );

  it.each(['', '?q=', '?q=%20', `?q=${'x'.repeat(501)}`, '?q=a&q=b', '?q=a&limit=0', '?q=a&limit=x'])(
    'refuses "%s"',
    async (query) => {
      expect(await search(query)).toMatchObject({ status: 400, body: { code: 'CHIMERA_USAGE' } });
    },
  );
});
