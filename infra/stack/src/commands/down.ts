import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../cache/maven-jars.js';
import { stackLayout, type StackLayout } from '../layout.js';
import { fallbackFolder } from '../servers/postgres/postgres-home.js';
import { stopAll } from '../servers/stop-all.js';
import { withFileLock } from '../state/file-lock.js';

/** How a stack is brought down. */
export interface DownOptions {
  /** Default `.chimera` of the repository. */
  readonly stateDir?: string;
  /** Removes all data, ports, passwords and logs. Default false. */
  readonly wipe?: boolean;
  readonly progress?: Progress;
}

/** What a wipe leaves alone: downloads, the stacks of tests, locks, and secrets, which a person put there. */
const kept = new Set(['cache', 'test', 'mesh', 'secrets', 'build.json', 'build.lock', 'up.lock']);

/**
 * Ends every process of a stack, services first; what does not go when asked is killed. Also finds
 * what a supervisor left behind that was itself killed. Ending what does not run changes nothing.
 */
export async function down(options: DownOptions = {}): Promise<void> {
  const layout = stackLayout(options.stateDir);
  const say = options.progress ?? (() => undefined);
  await withFileLock(layout.upLock, 120_000, async () => {
    for (const name of await stopAll(layout)) say(`${name} did not end when asked and was killed`);
    say('everything has ended');
    if (options.wipe === true) wipe(layout, say);
  });
}

function wipe(layout: StackLayout, say: Progress): void {
  for (const name of readdirSync(layout.state).filter((entry) => !kept.has(entry))) {
    rmSync(join(layout.state, name), { recursive: true, force: true });
  }
  rmSync(fallbackFolder(layout), { recursive: true, force: true });
  say('all data removed');
}
