import { environment } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { readAddresses } from '../addresses.js';
import { stackLayout } from '../layout.js';
import { Credentials } from '../state/credentials.js';
import { applyDeployment } from './apply-deployment.js';
import { topicReplication } from './topic-replication.js';

/** Process of the deployment: `deploy.main.js <state folder>`. */
const layout = stackLayout(process.argv[2]);
try {
  const addresses = readAddresses(layout);
  if (addresses === null) {
    throw new MeshError(
      'CHIMERA_NOT_RUNNING',
      'stop',
      `Expected a stack in ${layout.state}; none was started.`,
    );
  }
  const credentials = Credentials.open(layout);
  const done = await applyDeployment(
    addresses,
    (service) => credentials.password(service),
    topicReplication(environment()),
  );
  for (const line of done) process.stdout.write(`deployment: ${line}\n`);
} catch (error) {
  const hint = MeshError.is(error) && error.hint !== undefined ? `\n  ${error.hint}` : '';
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = 1;
}
