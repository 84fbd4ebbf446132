import type { ChaosWorld } from '../../chaos/fault.js';
import { meshRoles } from '../../mesh/mesh-layout.js';

/**
 * Sets a parameter for everything that writers open in the target from now on, and ends what they have open; null takes it
 * back. An administrator or a fail-over changes a database under its users in the same way.
 */
export async function setForLoader(
  around: ChaosWorld,
  parameter: string,
  value: string | null,
): Promise<void> {
  const { target } = around.databases;
  const role = `ALTER ROLE ${meshRoles.loader} IN DATABASE ${target.name}`;
  await target.query(value === null ? `${role} RESET ${parameter}` : `${role} SET ${parameter} = '${value}'`);
  await target.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
    [meshRoles.loader],
  );
}
