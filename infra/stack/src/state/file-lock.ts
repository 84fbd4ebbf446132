import { linkSync, mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';
import { identityOf, isRunning, type ProcessIdentity } from '../process/process-identity.js';
import { readJson } from './json-file.js';

/**
 * Does work that only one process at a time may do. A lock whose holder died is taken over.
 * Throws `CHIMERA_CONFLICT` when the holder does not finish within `waitMs`.
 */
export async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  await acquire(path, waitMs);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

async function acquire(path: string, waitMs: number): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = performance.now() + waitMs;
  while (!tryAcquire(path)) {
    const holder = readHolder(path);
    if (holder !== null && !isRunning(holder)) {
      removeStale(path, holder);
      continue;
    }
    if (performance.now() > deadline) throw heldTooLong(path, holder);
    await delay(50);
  }
}

/** Moves the lock aside before it is removed: another waiter may have taken it over since it was read. */
function removeStale(path: string, dead: ProcessIdentity): void {
  const aside = uniqueBeside(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside)?.birth !== dead.birth) linkSync(aside, path);
  unlinkSync(aside);
}

let drafts = 0;
function uniqueBeside(path: string): string {
  drafts += 1;
  return `${path}.${process.pid}.${drafts}`;
}

/** Writes beside, then links: the lock appears with its content or not at all. */
function tryAcquire(path: string): boolean {
  const draft = uniqueBeside(path);
  writeFileSync(draft, JSON.stringify(identityOf(process.pid)));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

function readHolder(path: string): ProcessIdentity | null {
  return readJson<ProcessIdentity>(path);
}

function heldTooLong(path: string, holder: ProcessIdentity | null): MeshError {
  return new MeshError(
    'CHIMERA_CONFLICT',
    'stop',
    `Expected the lock ${path} to be free; process ${holder?.pid ?? '?'} holds it.`,
    {
      hint: 'Another chimera command is at work on this stack. Wait for it, or end it.',
    },
  );
}
