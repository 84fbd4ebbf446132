import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, metadataConfig } from '@chimera/config';
import {
  metadataChangeProposals,
  topics,
  type DatasourceOnboardingRequested,
  type Topic,
} from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, uniqueName, type HeardEvent, type MeshAround } from '@chimera/testing';
import { AppModule } from './app.module.js';

const migrations = new URL('../migrations/', import.meta.url);

/** The service on a mesh of its own. */
export interface MetadataUnderTest {
  readonly mesh: MeshAround;
  /** Events of one namespace. */
  heard<T extends Topic>(topic: T, namespace: string): readonly HeardEvent<T>[];
  /** A request to onboard tables of the test's own database; `dataset` adds to each selection. */
  request(namespace: string, table: string, version: number, dataset?: object): DatasourceOnboardingRequested;
  onboard(request: DatasourceOnboardingRequested): Promise<'completed' | 'failed'>;
  close(): Promise<void>;
}

/** A namespace that no other test has. */
export const newNamespace = (): string => uniqueName('ns').replaceAll('_', '-');

/** Starts the service with a broker of its own, hearing what it tells. */
export async function metadataUnderTest(
  environment: Readonly<Record<string, string>> = {},
): Promise<MetadataUnderTest> {
  const hears = [...Object.values(topics.metadata), metadataChangeProposals] as readonly Topic[];
  const mesh = await meshAround({ service: 'metadata', migrations, hears, ownBroker: true });
  writeFileSync(join(mesh.folder, 'password'), mesh.database.password, { mode: 0o600 });
  const config = loadConfig(metadataConfig, {
    ...mesh.environment,
    CHIMERA_SECRET_DIRS: mesh.folder,
    CHIMERA_FILE_ROOTS: mesh.folder,
    ...environment,
  });
  const service: RunningService = await startService({
    config,
    module: AppModule,
    migrations,
    publishes: [metadataChangeProposals],
  });
  const heard = <T extends Topic>(topic: T, namespace: string): readonly HeardEvent<T>[] =>
    mesh
      .heard(topic)
      .filter(
        ({ message }) => (message as { namespace?: string }).namespace === namespace,
      ) as HeardEvent<T>[];
  return {
    mesh,
    heard,
    request: (namespace, table, version, dataset = {}) =>
      requestFor(mesh, namespace, table, version, dataset),
    onboard: async (request) => {
      await mesh.publish(topics.intake.datasourceOnboardingRequested, request);
      return eventually(() => outcomeOf(heard, request), { deadlineMs: 40_000 });
    },
    close: async () => {
      await service.stop();
      await mesh.close();
    },
  };
}

function outcomeOf(
  heard: MetadataUnderTest['heard'],
  { namespace, version }: DatasourceOnboardingRequested,
): 'completed' | 'failed' {
  const { datasourceOnboardingCompleted: completed, datasourceOnboardingFailed: failed } = topics.metadata;
  if (heard(completed, namespace).some(({ message }) => message.version === version)) return 'completed';
  if (heard(failed, namespace).some(({ message }) => message.version === version)) return 'failed';
  throw new RangeError('no outcome yet');
}

function requestFor(
  { database, folder }: MeshAround,
  namespace: string,
  table: string,
  version: number,
  dataset: object,
): DatasourceOnboardingRequested {
  const { host, name, user, port } = database;
  const content = {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace,
    name: 'erp',
    team: { name: 'ops', supportEmail: 'ops@example.org' },
    source: {
      kind: 'postgres',
      uri: `postgres://${host}:${port}/${name}`,
      user,
      password: `file:${folder}/password`,
    },
    datasets: [{ name: table, from: `public.${table}`, ...dataset }],
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
