import type { ServiceName } from '@chimera/config';
import type { ServerAddresses } from '../addresses.js';
import { registerControlSchemas } from './control-schemas.js';
import type { TopicReplication } from '@chimera/kafka';
import { ensureControlTopics } from './control-topics.js';
import { foreignContracts } from './foreign-contracts.js';
import { migrateServices } from './service-migrations.js';
import { ensureServiceRoles } from './service-roles.js';

/**
 * Brings servers to what this build needs: roles, schemas and tables, control topics, control contracts.
 * Repeating it changes nothing. Returns what it did, one line each; throws what a step throws, after all have ended.
 */
export async function applyDeployment(
  addresses: Pick<ServerAddresses, 'kafkaBrokers' | 'registryUrl' | 'postgresAdminUrl'>,
  passwordOf: (service: ServiceName) => string,
  replication: TopicReplication,
): Promise<readonly string[]> {
  const foreign = foreignContracts();
  const outcomes = await Promise.allSettled([
    database(addresses.postgresAdminUrl, passwordOf),
    ensureControlTopics(addresses.kafkaBrokers, foreign, replication).then(
      (count) => `${count} control topics are there`,
    ),
    registerControlSchemas(addresses.registryUrl, foreign).then(
      (names) => `${names.length} contracts registered`,
    ),
  ]);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

async function database(adminUrl: string, passwordOf: (service: ServiceName) => string): Promise<string> {
  await ensureServiceRoles(adminUrl, passwordOf);
  const applied = await migrateServices(adminUrl, passwordOf);
  return applied.length === 0 ? 'database is up to date' : `migrations applied: ${applied.join(', ')}`;
}
