import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '@chimera/config';

/** Root of the repository, seen from the sources and from the build alike. */
export const repositoryRoot: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Where one stack keeps what it owns. */
export interface StackLayout {
  /** Repository root. */
  readonly root: string;
  /** State folder of this stack; `down --wipe` removes it, but for the cache. */
  readonly state: string;
  /** Downloaded jars, shared by all stacks of the repository. */
  readonly cache: string;
  readonly logs: string;
  readonly data: string;
  /** Addresses, ports and ids that stay as they are. */
  readonly stackFile: string;
  /** Processes that run, with what identifies them. */
  readonly processFile: string;
  /** Generated passwords, readable by the owner only. */
  readonly credentialFile: string;
  /** Bearer token of the HTTP APIs, readable by the owner only. */
  readonly tokenFile: string;
  /** Files that `file:` secret references may point to. */
  readonly secrets: string;
  readonly upLock: string;
  /** Short name that tells this stack from others on the machine. */
  readonly id: string;
}

/**
 * Paths of the stack in a state folder. Default the folder that `CHIMERA_STACK_DIR` names, else `.chimera` of the
 * repository; `.chimera/test` holds the stack of the integration tests. Touches no disk.
 */
export function stackLayout(
  stateDir: string = environment()['CHIMERA_STACK_DIR'] ?? join(repositoryRoot, '.chimera'),
): StackLayout {
  const state = resolve(stateDir);
  return {
    root: repositoryRoot,
    state,
    cache: join(repositoryRoot, '.chimera', 'cache'),
    logs: join(state, 'logs'),
    data: join(state, 'data'),
    stackFile: join(state, 'stack.json'),
    processFile: join(state, 'processes.json'),
    credentialFile: join(state, 'credentials.json'),
    tokenFile: join(state, 'token'),
    secrets: join(state, 'secrets'),
    upLock: join(state, 'up.lock'),
    id: createHash('sha256').update(state).digest('hex').slice(0, 10),
  };
}
