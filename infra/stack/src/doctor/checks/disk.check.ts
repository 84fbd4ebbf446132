import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, warning, wrong, type Check, type Finding } from '../check.js';

const gibibyte = 1024 ** 3;

/** Space where the state folder lies: embedded servers keep their data there, services their schema cache and spill files. */
export const diskCheck: Check = {
  name: 'disk',
  needs: [],
  look: async ({ layout }) => {
    const { bavail, bsize } = await statfs(existing(layout.state));
    return [diskFinding(bavail * bsize, layout.state)];
  },
};

/** Exported for its spec. */
export function diskFinding(freeBytes: number, folder: string): Finding {
  const found = `${(freeBytes / gibibyte).toFixed(1)} GiB free at ${folder}`;
  const todo = 'Free space, or move the state folder: CHIMERA_STACK_DIR.';
  if (freeBytes < gibibyte) return wrong(found, 'at least 1 GiB', todo);
  if (freeBytes < 5 * gibibyte) return warning(found, '5 GiB or more', todo);
  return ok(found);
}

function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}
