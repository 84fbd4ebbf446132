import type { ServiceName } from '@chimera/config';
import type { TopicReplication } from '@chimera/kafka';
import type { ServerAddresses } from '../addresses.js';

/**
 * Brings servers to what this build needs: roles, schemas and tables, control topics, control contracts.
 * `replication` is how topics that it makes are kept, by default as the brokers say. Repeating it changes nothing. Returns what it did, one line each. Throws what a step throws
 * (`CHIMERA_SCHEMA_INCOMPATIBLE`, `CHIMERA_MIGRATION_MISSING`, `CHIMERA_*_UNAVAILABLE`).
 */
export async function applyDeployment(
  addresses: Pick<ServerAddresses, 'kafkaBrokers' | 'registryUrl' | 'postgresAdminUrl'>,
  passwordOf: (service: ServiceName) => string,
  replication: TopicReplication = { factor: null, minInsync: null },
): Promise<readonly string[]> {
  // Loaded when it is needed: most commands touch neither Kafka nor the database and shall start quickly.
  const deployment = await import('./apply-deployment.js');
  return deployment.applyDeployment(addresses, passwordOf, replication);
}
