import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { environment } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { externalServers } from '../external-stack.js';
import { applyDeployment } from './apply-deployment.js';
import { topicReplication } from './topic-replication.js';

/**
 * Deployment inside containers: `deploy-containers.main.js`. Addresses, the password of the services' roles
 * and the place of the API token come from the environment; nothing is kept in a state folder.
 */
const variables = environment();
const required = (name: string): string => {
  const value = variables[name];
  if (value) return value;
  throw new MeshError('CHIMERA_CONFIG_INVALID', 'stop', `Expected ${name} to be set; it is missing.`, {
    hint: 'docker-compose.yml shows what the deployment needs.',
  });
};
try {
  const password = required('CHIMERA_SERVICE_PASSWORD');
  const tokenFile = required('CHIMERA_TOKEN_FILE');
  for (const line of await applyDeployment(
    externalServers(variables),
    () => password,
    topicReplication(variables),
  ))
    process.stdout.write(`${line}\n`);
  if (!existsSync(tokenFile))
    writeFileSync(tokenFile, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
