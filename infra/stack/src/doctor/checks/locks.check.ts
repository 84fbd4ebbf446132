import { join } from 'node:path';
import { isRunning, type ProcessIdentity } from '../../process/process-identity.js';
import { readJson } from '../../state/json-file.js';
import { orOk, warning, type Check } from '../check.js';

/** Locks whose holder is gone; the next command takes them over, so they are worth a warning only. */
export const locksCheck: Check = {
  name: 'locks',
  needs: [],
  look: async ({ layout }) => {
    const holder = readJson<ProcessIdentity>(layout.upLock);
    if (holder === null) return orOk([], 'no lock is held');
    if (isRunning(holder)) return orOk([], `process ${holder.pid} starts or stops the stack right now`);
    return [
      warning(
        `${layout.upLock} is held by process ${holder.pid}, which is gone`,
        'no lock, or a living holder',
        `Nothing: the next ./chimera up takes it over. A command that was killed left it in ${join(layout.state)}.`,
      ),
    ];
  },
};
