import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, metadataConfig } from '@chimera/config';
import {
  datasetNames,
  metadataChangeProposals,
  topics,
  type DatasourceOnboardingRequested,
  type Topic,
} from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import {
  eventually,
  meshAround,
  testStack,
  uniqueName,
  type HeardEvent,
  type MeshAround,
} from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';

const migrations = new URL('../migrations/', import.meta.url);
const { datasetRegistered, contractChanged, datasourceOnboardingCompleted, datasourceOnboardingFailed } =
  topics.metadata;

let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  const own: readonly Topic[] = [
    datasetRegistered,
    contractChanged,
    datasourceOnboardingCompleted,
    datasourceOnboardingFailed,
  ];
  mesh = await meshAround({
    service: 'metadata',
    migrations,
    hears: [...own, metadataChangeProposals],
    ownBroker: true,
  });
  writeFileSync(join(mesh.folder, 'password'), mesh.database.password, { mode: 0o600 });
  const config = loadConfig(metadataConfig, { ...mesh.environment, CHIMERA_SECRET_DIRS: mesh.folder });
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

/** A request to onboard a table of the test's own database. */
function requestFor(
  namespace: string,
  table: string,
  version: number,
  port?: number,
): DatasourceOnboardingRequested {
  const { host, name, user, port: own } = mesh.database;
  const content = {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace,
    name: 'erp',
    team: { name: 'ops', supportEmail: 'ops@example.org' },
    source: {
      kind: 'postgres',
      uri: `postgres://${host}:${port ?? own}/${name}`,
      user,
      password: `file:${mesh.folder}/password`,
    },
    datasets: [{ name: table, from: `public.${table}` }],
    declaration: { declaredBy: 'Jo Doe', basis: 'Public domain', validUntil: '2099-12-31' },
  };
  return {
    namespace,
    intent: 'erp',
    version,
    submissionId: 's',
    submittedBy: 'ada',
    team: 'ops',
    supportEmail: 'ops@example.org',
    sourceKind: 'postgres',
    content: JSON.stringify(content),
    contentHash: `h${version}`,
  };
}

const heardOf = <T extends Topic>(topic: T, namespace: string) =>
  mesh
    .heard(topic)
    .filter(({ message }) => (message as { namespace?: string }).namespace === namespace) as HeardEvent<T>[];

async function onboard(request: DatasourceOnboardingRequested): Promise<'completed' | 'failed'> {
  await mesh.publish(topics.intake.datasourceOnboardingRequested, request);
  return eventually(
    () => {
      const of = (topic: typeof datasourceOnboardingCompleted | typeof datasourceOnboardingFailed) =>
        heardOf<Topic>(topic, request.namespace).some(
          ({ message }) => (message as { version?: number }).version === request.version,
        );
      if (of(datasourceOnboardingCompleted)) return 'completed';
      if (of(datasourceOnboardingFailed)) return 'failed';
      throw new RangeError('no outcome yet');
    },
    { deadlineMs: 40_000 },
  );
}

async function makeTable(): Promise<{ namespace: string; table: string }> {
  const table = uniqueName('flights');
  await mesh.sql.query(`CREATE TABLE public.${table} (id bigint PRIMARY KEY, carrier text)`);
  return { namespace: uniqueName('ns').replaceAll('_', '-'), table };
}

async function registryVersions(subject: string): Promise<number> {
  const response = await fetch(`${testStack().registryUrl}/subjects/${encodeURIComponent(subject)}/versions`);
  return response.ok ? ((await response.json()) as unknown[]).length : 0;
}

describe('metadata service', () => {
  it('puts a table under contract: subjects, topics, catalogue and events', async () => {
    const { namespace, table } = await makeTable();
    const request = requestFor(namespace, table, 1);
    await mesh.publish(topics.intake.datasourceOnboardingRequested, request);
    expect(await onboard(request)).toBe('completed');
    const [registered] = heardOf(datasetRegistered, namespace);
    const { contract, urn } = registered!.message;
    expect(registered!.message).toMatchObject({
      dataset: table,
      intentVersion: 1,
      physicalName: expect.stringContaining(table),
    });
    expect(contract).toMatchObject({
      version: 1,
      columns: [
        { name: 'id', type: 'int64', nullable: false, keyPosition: 1 },
        { name: 'carrier', type: 'text', nullable: true },
      ],
    });
    for (const subject of [
      contract.subject,
      `${contract.loadTopic}-value`,
      `${contract.quarantineTopic}-value`,
    ])
      expect(await registryVersions(subject)).toBe(1);
    const admin = await mesh.kafka.admin();
    expect(await admin.offsets(datasetNames.loadTopic(namespace, table))).toHaveLength(2);
    expect(await admin.offsets(datasetNames.quarantineTopic(namespace, table))).toHaveLength(1);
    await admin.close();
    expect(heardOf(contractChanged, namespace)).toMatchObject([
      { message: { change: 'created', version: 1 } },
    ]);
    const proposed = mesh.heard(metadataChangeProposals).filter(({ message }) => message.entityUrn === urn);
    // The profile comes from a task of its own, before or after.
    const aspects = new Set(
      proposed.map(({ message }) => message.aspectName).filter((name) => name !== 'datasetProfile'),
    );
    expect(aspects).toEqual(
      new Set(['status', 'datasetProperties', 'schemaMetadata', 'ownership', 'globalTags']),
    );
    expect(heardOf(datasourceOnboardingCompleted, namespace)).toHaveLength(1);
  });

  it('leaves an unchanged contract alone, adds a nullable column as version 2, and refuses another type', async () => {
    const { namespace, table } = await makeTable();
    expect(await onboard(requestFor(namespace, table, 1))).toBe('completed');
    expect(await onboard(requestFor(namespace, table, 2))).toBe('completed');
    expect(heardOf(contractChanged, namespace)).toHaveLength(1);

    await mesh.sql.query(`ALTER TABLE public.${table} ADD COLUMN note text`);
    expect(await onboard(requestFor(namespace, table, 3))).toBe('completed');
    expect(
      heardOf(contractChanged, namespace).map(({ message }) => [message.change, message.version]),
    ).toEqual([
      ['created', 1],
      ['evolved', 2],
    ]);

    await mesh.sql.query(`ALTER TABLE public.${table} ALTER COLUMN carrier TYPE boolean USING true`);
    expect(await onboard(requestFor(namespace, table, 4))).toBe('failed');
    const [failed] = heardOf(datasourceOnboardingFailed, namespace);
    expect(failed!.message.faults).toMatchObject([
      { code: 'CHIMERA_SCHEMA_INCOMPATIBLE', hint: expect.stringMatching(/\w/) },
    ]);
    const kept = await mesh.sql.query<{ version: number }>(
      'SELECT max(version) AS version FROM contract_versions WHERE namespace = $1',
      [namespace],
    );
    expect(kept).toEqual([{ version: 2 }]);
  });

  it('fails at once on what is not there, naming it', async () => {
    const namespace = uniqueName('ns').replaceAll('_', '-');
    expect(await onboard(requestFor(namespace, 'no_such_table', 1))).toBe('failed');
    const [failed] = heardOf(datasourceOnboardingFailed, namespace);
    expect(failed!.message.faults).toMatchObject([
      {
        code: 'CHIMERA_SOURCE_OBJECT_MISSING',
        message: expect.stringContaining('no_such_table'),
        hint: expect.stringMatching(/\w/),
      },
    ]);
  });

  it('tries a source that is away again, then tells that it failed', async () => {
    const namespace = uniqueName('ns').replaceAll('_', '-');
    const request = requestFor(namespace, 'flights', 1, 1);
    const outcome = onboard(request);
    const key = `${namespace}/erp/1`;
    await eventually(async () => {
      const waiting = await mesh.sql.query('SELECT last_error FROM tasks WHERE key = $1', [key]);
      expect(waiting).toEqual([{ last_error: expect.stringContaining('CHIMERA_SOURCE_REFUSED') }]);
    });
    expect(heardOf(datasourceOnboardingFailed, namespace)).toEqual([]);
    // The tries that are left would take half a minute.
    await mesh.sql.query('UPDATE tasks SET max_attempts = 2 WHERE key = $1', [key]);
    expect(await outcome).toBe('failed');
    const [failed] = heardOf(datasourceOnboardingFailed, namespace);
    expect(failed!.message.faults).toMatchObject([{ code: 'CHIMERA_SOURCE_REFUSED' }]);
    expect(JSON.stringify(failed!.message)).not.toContain(mesh.database.password);
  });
});
