import { discoveryConfig, loadConfig } from '@chimera/config';
import {
  topics,
  type ContractChanged,
  type DatasetProfiled,
  type DatasetRegistered,
} from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, testColumn, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';

const migrations = new URL('../migrations/', import.meta.url);
let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  mesh = await meshAround({ service: 'discovery', migrations, hears: [], ownBroker: true });
  service = await startService({
    config: loadConfig(discoveryConfig, mesh.environment),
    module: AppModule,
    migrations,
  });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const contract = (version: number, columns: DatasetRegistered['contract']['columns']) => ({
  version,
  subject: 's',
  schemaId: 1,
  loadTopic: 'l',
  loadSchemaId: 2,
  quarantineTopic: 'q',
  quarantineSchemaId: 3,
  columns,
});

const registered = (namespace: string, changes: Partial<DatasetRegistered> = {}): DatasetRegistered => ({
  namespace,
  intent: 'crm',
  intentVersion: 1,
  datasource: 'crm',
  dataset: 'people',
  urn: 'u',
  sourceKind: 'postgres',
  physicalName: 'public.people',
  team: 'sales',
  supportEmail: 's@example.org',
  rowEstimate: null,
  sizeBytes: null,
  properties: {},
  tags: [],
  description: null,
  schemaConfirmed: true,
  contract: contract(1, [testColumn('ident', 'int64')]),
  ...changes,
});

const changed = (
  namespace: string,
  version: number,
  columns: NonNullable<ContractChanged['contract']>['columns'],
): ContractChanged => ({
  namespace,
  dataset: 'people',
  urn: 'u',
  version,
  change: 'evolved',
  subject: 's',
  schemaId: 1,
  compatibility: 'BACKWARD_TRANSITIVE',
  schema: '{}',
  contract: contract(version, columns),
  intent: 'crm',
  team: 'sales',
  supportEmail: 's@example.org',
  differences: [],
  cause: 'schema-change',
});

const profiled = (namespace: string, intentVersion = 1): DatasetProfiled => ({
  namespace,
  dataset: 'people',
  intent: 'crm',
  intentVersion,
  urn: 'u',
  rowsProfiled: 2,
  complete: true,
  columns: [
    { column: 'ident', nulls: 0, distinct: 2, min: '1', max: '2', top: [] },
    {
      column: 'salary',
      nulls: 0,
      distinct: 2,
      min: '98765',
      max: '98765',
      top: [{ value: '98765', count: 2 }],
    },
  ],
  proposals: [],
  sample: [
    { ident: '1', salary: '98765' },
    { ident: '2\0', salary: null },
  ],
});

async function get(path: string): Promise<{ status: number; body: Record<string, never> }> {
  const response = await fetch(new URL(path, service.url), {
    headers: { authorization: `Bearer ${mesh.token}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}
const found = async (query: string): Promise<string[]> =>
  ((await get(`/v1/search?${query}`)).body['datasets'] as unknown as { dataset: string }[]).map(
    ({ dataset }) => dataset,
  );
const newNamespace = (): string => uniqueName('ns').replaceAll('_', '-');

describe('catalogue', () => {
  it.each([
    ['after the dataset', [0, 1]],
    ['before the dataset', [1, 0]],
  ])('follows a contract that is told %s', async (_, order) => {
    const [namespace, word] = [newNamespace(), uniqueName('w').replace('_', '')];
    const events = [
      () => mesh.publish(topics.metadata.datasetRegistered, registered(namespace)),
      () => mesh.publish(topics.metadata.contractChanged, changed(namespace, 2, [testColumn(word, 'text')])),
    ];
    for (const step of order) await events[step]!();
    await eventually(async () => expect(await found(`q=${word}`)).toEqual(['people']));
    await mesh.publish(topics.metadata.contractChanged, changed(namespace, 1, [testColumn('older', 'text')]));
    await mesh.publish(
      topics.metadata.contractChanged,
      changed(namespace, 3, [testColumn(`${word}x`, 'text')]),
    );
    await eventually(async () => expect(await found(`q=${word}x`)).toEqual(['people']));
  });

  it('filters by tag, owner and namespace, with and without words, and understands a slip', async () => {
    const namespace = newNamespace();
    const word = `${uniqueName('z').replace('_', '')}flights`;
    const publish = (dataset: string, changes: Partial<DatasetRegistered>) =>
      mesh.publish(topics.metadata.datasetRegistered, registered(namespace, { dataset, ...changes }));
    await publish('one', { tags: ['gold', 'eu'], team: 'a', description: `All ${word}` });
    await publish('two', { tags: ['gold'], team: 'b' });
    await publish('three', { tags: [], team: 'b' });
    const at = `namespace=${namespace}`;
    await eventually(async () => expect(await found(at)).toEqual(['one', 'three', 'two']));
    expect(await found(`${at}&tag=gold`)).toEqual(['one', 'two']);
    expect(await found(`${at}&tag=gold&tag=eu`)).toEqual(['one']);
    expect(await found(`${at}&owner=b`)).toEqual(['three', 'two']);
    expect(await found(`${at}&owner=b&q=two`)).toEqual(['two']);
    expect(await found(`${at}&q=gold&limit=1`)).toHaveLength(1);
    expect(await found(`${at}&tag=${encodeURIComponent("gold'}; --")}`)).toEqual([]);
    const slip = `${word.slice(0, -3)}${word.at(-2)}${word.at(-3)}${word.at(-1)}`;
    expect((await get(`/v1/search?q=${slip}`)).body).toMatchObject({
      corrected: word,
      datasets: [{ dataset: 'one' }],
    });
  });
});

describe('sample and profile', () => {
  it('show what was seen, and nothing of a column that was classified later', async () => {
    const namespace = newNamespace();
    const sample = `/v1/datasets/${namespace}/people/sample`;
    expect(await get(sample)).toMatchObject({ status: 404, body: { code: 'CHIMERA_NOT_FOUND' } });
    await mesh.publish(topics.metadata.datasetRegistered, registered(namespace));
    await mesh.publish(topics.metadata.datasetProfiled, profiled(namespace));
    await eventually(async () =>
      expect((await get(sample)).body['sample']).toMatchObject([{ ident: '1', salary: '98765' }, {}]),
    );
    const columns = [
      testColumn('ident', 'int64'),
      { ...testColumn('salary', 'int64'), classification: 'secret' },
    ];
    await mesh.publish(topics.metadata.contractChanged, changed(namespace, 2, columns));
    await eventually(async () =>
      expect((await get(sample)).body['sample']).toMatchObject([
        { ident: '1', salary: '***' },
        { salary: null },
      ]),
    );
    const profile = await get(`/v1/datasets/${namespace}/people/profile`);
    expect(profile.body['columns']).toMatchObject([
      { min: '1' },
      { column: 'salary', distinct: 2, min: null, top: [] },
    ]);
    expect(JSON.stringify(profile.body)).not.toContain('98765');
  });
});
