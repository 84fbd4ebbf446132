import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MeshError } from '@chimera/contracts';

const execute = promisify(execFile);

/** A file system of its own that can run full. */
export interface SmallDisk {
  readonly path: string;
  /** Bytes that are left. */
  free(): number;
  /** Takes all that is left but `leave` bytes (default none). Gives how many it took; filling what is full takes nothing. */
  fill(leave?: number): number;
  /** Gives back what {@link fill} took. */
  empty(): void;
  /** Unmounts and removes it. */
  remove(): Promise<void>;
}

/**
 * Mounts a tmpfs of so many MiB. That takes root; without, it throws `CHIMERA_STACK_FAILED` and says so, because a test
 * of a full disk that has no disk to fill has shown nothing.
 */
export async function smallDisk(mebibytes: number): Promise<SmallDisk> {
  const path = mkdtempSync(join(tmpdir(), 'chimera-disk-'));
  try {
    await execute('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0777`, 'tmpfs', path]);
  } catch (cause) {
    rmSync(path, { recursive: true, force: true });
    throw new MeshError(
      'CHIMERA_STACK_FAILED',
      'stop',
      `Expected to mount a tmpfs of ${mebibytes} MiB, found: ${(cause as Error).message.trim()}`,
      { hint: 'Run the tests of full disks as root, or in a container with CAP_SYS_ADMIN.', cause },
    );
  }
  chmodSync(path, 0o777);
  const ballast = join(path, 'ballast');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };
  return {
    path,
    free,
    fill: (leave = 0) => {
      const bytes = Math.max(0, free() - leave);
      if (bytes > 0) writeFileSync(`${ballast}-${process.hrtime.bigint()}`, Buffer.alloc(bytes, 1));
      return bytes;
    },
    empty: () => removeBallast(path),
    remove: async () => {
      await execute('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function removeBallast(path: string): void {
  for (const name of readdirSync(path).filter((each) => each.startsWith('ballast')))
    rmSync(join(path, name), { force: true });
}
