import { serviceNames } from '@chimera/config';
import { isRunning } from '../../process/process-identity.js';
import { some, orOk, warning, wrong, type Check, type Finding } from '../check.js';

/** Starts since the first one after which somebody should look. */
const manyRestarts = 5;

/** Supervisor and services run. Servers are asked themselves, whoever runs them. */
export const processesCheck: Check = {
  name: 'processes',
  needs: ['stack'],
  look: async ({ processes }) => {
    const alive = new Set(processes.filter(isRunning).map(({ name }) => name));
    const expected = ['supervisor', ...serviceNames];
    const missing = expected.filter((name) => !alive.has(name));
    // Those that are down are told here; whoever is reachable all the same is looked at nonetheless.
    const down: Finding[] = missing.length === 0 ? [] : [warningOrWrong(missing, alive.size === 0)];
    const restless = processes
      .filter(({ restarts, name }) => restarts > manyRestarts && alive.has(name))
      .map(({ name, restarts, lastExit }) =>
        warning(
          `${name} was started again ${restarts} times; last end: ${lastExit ?? 'unknown'}`,
          `${manyRestarts} or fewer`,
          `./chimera logs ${name} -n 200`,
        ),
      );
    return orOk([...down, ...restless], `${alive.size} processes run`);
  },
};

function warningOrWrong(missing: readonly string[], all: boolean): Finding {
  const todo = './chimera up --wait starts what does not run.';
  if (all) return wrong('the mesh is down: none of its processes runs', 'a running mesh', todo);
  return wrong(`not running: ${some(missing)}`, 'supervisor and every service running', todo);
}
