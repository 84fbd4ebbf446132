import {
  datasetNames,
  topics,
  type PipelineStateRequested,
  type SchemaChangeFound,
} from '@chimera/contracts';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataUnderTest, newNamespace, type MetadataUnderTest } from './metadata.fixture.js';

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await metadataUnderTest();
}, 90_000);
afterAll(() => metadata.close());

const { contractChanged, contractChangeRefused, datasetRegistered } = topics.metadata;
/** Runs have ids that no other test has: an event with the same id is the same event. */
const runOf = (namespace: string, number: number): string => `${namespace}-r${number}`;
const pipelineOf = (table: string): string => datasetNames.pipeline('erp', 'erp', table);

async function makeTable(columns = 'id bigint PRIMARY KEY, carrier text'): Promise<string> {
  const table = uniqueName('flights');
  await metadata.mesh.sql.query(`CREATE TABLE public.${table} (${columns})`);
  return table;
}

const change = (namespace: string, table: string, runId: string, action = 'evolving'): SchemaChangeFound => ({
  runId,
  attempt: 1,
  namespace,
  pipeline: pipelineOf(table),
  dataset: table,
  intent: 'erp',
  urn: 'u',
  team: 'ops',
  supportEmail: 'ops@example.org',
  policy: 'evolve',
  action,
  contractVersion: 1,
  differences: [],
});

const acceptance = (namespace: string, table: string, requestId: string): PipelineStateRequested => ({
  requestId,
  namespace,
  pipeline: pipelineOf(table),
  state: 'active',
  requestedBy: 'ada',
  reason: '',
  acceptSchemaChange: true,
});

const changesOf = (namespace: string) =>
  metadata.heard(contractChanged, namespace).map(({ message }) => message);

describe('a contract whose source changed', () => {
  it('follows an evolving pipeline once, however many runs found it, and tells the differences', async () => {
    const [namespace, table] = [newNamespace(), await makeTable()];
    expect(await metadata.onboard(metadata.request(namespace, table, 1))).toBe('completed');
    await metadata.mesh.sql.query(`ALTER TABLE public.${table} ADD COLUMN note text`);
    for (const number of [1, 2, 1])
      await metadata.mesh.publish(
        topics.ingestion.schemaChangeFound,
        change(namespace, table, runOf(namespace, number)),
      );
    await eventually(async () => {
      expect(changesOf(namespace)).toMatchObject([
        { version: 1, cause: 'onboarding', compatibility: 'BACKWARD_TRANSITIVE', differences: [] },
        {
          version: 2,
          cause: 'schema-change',
          differences: ['Column note (text, may be null) was added.'],
          contract: { version: 2, columns: [{ name: 'id' }, { name: 'carrier' }, { name: 'note' }] },
        },
      ]);
      expect(
        await metadata.mesh.sql.query(`SELECT 1 FROM tasks WHERE key LIKE $1`, [`${namespace}/%`]),
      ).toEqual([]);
    });
    expect(metadata.heard(contractChangeRefused, namespace)).toEqual([]);
  });

  it('refuses an incompatible change until a person accepts it, then begins a new major', async () => {
    const [namespace, table] = [newNamespace(), await makeTable()];
    expect(await metadata.onboard(metadata.request(namespace, table, 1))).toBe('completed');
    await metadata.mesh.sql.query(`ALTER TABLE public.${table} ALTER COLUMN carrier TYPE boolean USING true`);
    await metadata.mesh.publish(
      topics.ingestion.schemaChangeFound,
      change(namespace, table, runOf(namespace, 1)),
    );
    const refused = await eventually(() => {
      const [event] = metadata.heard(contractChangeRefused, namespace);
      if (event === undefined) throw new RangeError('not refused yet');
      return event.message;
    });
    expect(refused).toMatchObject({
      dataset: table,
      contractVersion: 1,
      cause: 'schema-change',
      requestId: runOf(namespace, 1),
    });
    expect(refused.faults).toMatchObject([
      {
        code: 'CHIMERA_SCHEMA_INCOMPATIBLE',
        message: expect.stringContaining('type text became boolean'),
        hint: expect.stringContaining('--accept'),
      },
    ]);
    await metadata.mesh.publish(
      topics.intake.pipelineStateRequested,
      acceptance(namespace, table, `${namespace}-q1`),
    );
    await eventually(() => expect(changesOf(namespace)).toHaveLength(2));
    expect(changesOf(namespace)[1]).toMatchObject({
      version: 2,
      cause: 'accepted',
      subject: `chimera.data.${namespace}.${table}.v2-value`,
      contract: { loadTopic: `chimera.load.${namespace}.${table}.v2` },
    });
  });

  it('waits for registration when the request comes first, and leaves other actions alone', async () => {
    const [namespace, table] = [newNamespace(), await makeTable()];
    await metadata.mesh.publish(
      topics.ingestion.schemaChangeFound,
      change(namespace, table, runOf(namespace, 0), 'held'),
    );
    await metadata.mesh.publish(
      topics.ingestion.schemaChangeFound,
      change(namespace, table, runOf(namespace, 1)),
    );
    await eventually(async () =>
      expect(
        await metadata.mesh.sql.query(`SELECT key FROM tasks WHERE key LIKE $1 AND last_error IS NOT NULL`, [
          `${namespace}/%`,
        ]),
      ).toEqual([{ key: `${namespace}/${pipelineOf(table)}/${runOf(namespace, 1)}/1` }]),
    );
    expect(await metadata.onboard(metadata.request(namespace, table, 1))).toBe('completed');
    await eventually(async () =>
      expect(
        await metadata.mesh.sql.query(`SELECT 1 FROM tasks WHERE key LIKE $1`, [`${namespace}/%`]),
      ).toEqual([]),
    );
    expect(changesOf(namespace)).toHaveLength(1);
    expect(metadata.heard(contractChangeRefused, namespace)).toEqual([]);
  });
});

describe('what the intent declares', () => {
  it('is told with the dataset, and a confirmed classification makes a contract version', async () => {
    const [namespace, table] = [newNamespace(), await makeTable('id bigint PRIMARY KEY, mail text')];
    const about = { tags: ['crm'], description: 'People', compatibility: 'FULL_TRANSITIVE' };
    expect(await metadata.onboard(metadata.request(namespace, table, 1, about))).toBe('completed');
    const classified = { ...about, classification: { mail: 'pii' } };
    expect(await metadata.onboard(metadata.request(namespace, table, 2, classified))).toBe('completed');
    expect(metadata.heard(datasetRegistered, namespace).map(({ message }) => message)).toMatchObject([
      { tags: ['crm'], description: 'People', schemaConfirmed: true, contract: { version: 1 } },
      {
        contract: {
          version: 2,
          columns: [{ classification: null }, { name: 'mail', classification: 'pii' }],
        },
      },
    ]);
    expect(changesOf(namespace)).toMatchObject([
      { compatibility: 'FULL_TRANSITIVE' },
      { differences: ['Column mail: classification none became pii.'] },
    ]);
  });
});
