import { serviceNames } from '@chimera/config';
import { isRunning } from '../../process/process-identity.js';
import { askReadiness, reasonsOf } from '../../services/readiness.js';
import { orOk, wrong, type Check, type Finding } from '../check.js';

/** Every service that runs answers and can do its work; `processes` tells of those that do not run. */
export const servicesCheck: Check = {
  name: 'services',
  needs: ['stack'],
  look: async ({ addresses, processes }) => {
    const alive = new Set(processes.filter(isRunning).map(({ name }) => name));
    const running = serviceNames.filter((name) => alive.has(name));
    const findings = await Promise.all(
      running.map(async (name): Promise<readonly Finding[]> => {
        const url = addresses!.services[name];
        const answer = await askReadiness(url);
        if (answer === null)
          return [
            wrong(
              `${name} does not answer at ${url}`,
              'an answer at /health/ready',
              `./chimera logs ${name} -n 200`,
            ),
          ];
        return reasonsOf(answer).map((reason) =>
          wrong(`${name} is not ready: ${reason}`, 'ready', `./chimera logs ${name} -n 200`),
        );
      }),
    );
    return orOk(findings.flat(), `${running.length} services are ready`);
  },
};
