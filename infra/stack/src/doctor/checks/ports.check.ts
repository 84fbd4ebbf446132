import { isPortFree } from '../../net/ports.js';
import { isRunning } from '../../process/process-identity.js';
import { readStackState } from '../../state/stack-state.js';
import { orOk, wrong, type Check } from '../check.js';

/** A port of ours that is taken although the process it belongs to does not run is taken by somebody else. */
export const portsCheck: Check = {
  name: 'ports',
  needs: [],
  look: async ({ layout, processes }) => {
    const { ports } = readStackState(layout);
    const alive = new Set(processes.filter(isRunning).map(({ name }) => name));
    const idle = Object.entries(ports).filter(
      ([name]) => !alive.has(name.replace(/-(controller|management)$/, '')),
    );
    const taken = await Promise.all(
      idle.map(async ([name, port]) => ((await isPortFree(port)) ? [] : [{ name, port }])),
    );
    return orOk(
      taken
        .flat()
        .map(({ name, port }) =>
          wrong(
            `port ${port} of ${name} is taken by another program`,
            'a free port, or ours',
            `End the program that listens there (ss -ltnp | grep ${port}); servers get another port at ./chimera up.`,
          ),
        ),
      `${Object.keys(ports).length} ports are free or ours`,
    );
  },
};
