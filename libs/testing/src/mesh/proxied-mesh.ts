import { acquireTestStack, readAddresses, type Progress } from '@chimera/stack';
import { privateCluster, type PrivateCluster } from '../faults/private-cluster.js';
import { lyingRegistry, type LyingRegistry } from '../faults/registry/lying-registry.js';
import { testStack } from '../stack/test-stack.js';
import { Mesh } from './mesh.js';
import { dropDatabase, MeshDatabase } from './mesh-database.js';
import { meshLayout, useMesh } from './mesh-layout.js';
import { allProxies, healProxies, openProxies, throughPort, type MeshProxies } from './mesh-proxies.js';
import { startMesh, stopMesh } from './start-mesh.js';

/** A whole mesh whose every connection to a server goes through a proxy, on brokers of its own. */
export interface ProxiedMesh {
  readonly mesh: Mesh;
  readonly cluster: PrivateCluster;
  readonly proxies: MeshProxies;
  /** Between the registry's proxy and the registry. */
  readonly registry: LyingRegistry;
  /** An empty database that intents reach through the proxy of sources, or of targets; tests reach it directly. */
  database(role: 'source' | 'target'): Promise<MeshDatabase>;
  /** Ends the mesh, its brokers and proxies. */
  stop(): Promise<void>;
}

/**
 * Starts one with the servers of the test stack (external stack mode) and 1 or 3 brokers of its own. From
 * then on this process is about it: what names a process of the mesh means one of its. One at a time.
 */
export async function startProxiedMesh(options: {
  readonly brokers: 1 | 3;
  readonly progress?: Progress;
}): Promise<ProxiedMesh> {
  const { brokers, progress = () => undefined } = options;
  const release = await acquireTestStack({ progress });
  const stack = testStack();
  const registry = await lyingRegistry(stack.registryUrl);
  const { proxies, brokerPorts } = await openProxies(brokers, { ...stack, registryUrl: registry.url });
  const cluster = await privateCluster({
    brokers,
    ports: brokerPorts,
    advertise: proxies.kafka.map(({ port }) => port),
  });
  const made: MeshDatabase[] = [];
  const stop = async (): Promise<void> => {
    healProxies(proxies);
    registry.tell({ kind: 'truth' });
    for (const database of made.splice(0)) await database.drop();
    await stopMesh();
    await cluster.dispose();
    await Promise.all([...allProxies(proxies), registry].map((front) => front.close()));
    await release();
  };
  useMesh('proxied');
  try {
    // State of services refers to offsets of the brokers before these.
    await dropDatabase(stack.postgres.adminUrl, 'chimera');
    await startMesh({
      keep: false,
      progress,
      environment: {
        CHIMERA_STACK: 'external',
        CHIMERA_KAFKA_BROKERS: cluster.addresses,
        CHIMERA_REGISTRY_URL: throughPort(stack.registryUrl, proxies.registry.port),
        CHIMERA_POSTGRES_URL: throughPort(stack.postgres.adminUrl, proxies.services.port),
        CHIMERA_SMTP_URL: stack.smtpUrl,
      },
    });
  } catch (error) {
    await stop();
    throw error;
  }
  // Tests themselves ask the database directly: they must see what is there while the mesh cannot.
  const addresses = {
    ...readAddresses(meshLayout())!,
    postgresAdminUrl: stack.postgres.adminUrl,
    registryUrl: stack.registryUrl,
    mailFolder: stack.mailFolder,
  };
  return {
    mesh: new Mesh(addresses),
    cluster,
    proxies,
    registry,
    database: async (role) => {
      const database = await MeshDatabase.create(stack.postgres.adminUrl, proxies[role].port);
      made.push(database);
      return database;
    },
    stop,
  };
}
