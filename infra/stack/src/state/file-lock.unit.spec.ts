import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFileLock } from './file-lock.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'chimera-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withFileLock', () => {
  it('lets one in at a time and gives the lock back after a failure', async () => {
    const path = join(folder, 'lock');
    const seen: string[] = [];
    const slow = withFileLock(path, 5_000, async () => {
      seen.push('first in');
      await new Promise((resolve) => setTimeout(resolve, 60));
      seen.push('first out');
      throw new RangeError('as asked');
    });
    const next = withFileLock(path, 5_000, async () => void seen.push('second in'));
    await expect(slow).rejects.toThrow('as asked');
    await next;
    expect(seen).toEqual(['first in', 'first out', 'second in']);
    expect(existsSync(path)).toBe(false);
  });

  it('takes over the lock of a process that died', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, birth: 'another boot:1' }));
    expect(await withFileLock(path, 1_000, async () => 'done')).toBe('done');
  });

  it('gives up on a living holder and names it', async () => {
    const path = join(folder, 'lock');
    await withFileLock(path, 1_000, async () => {
      await expect(withFileLock(path, 10, async () => undefined)).rejects.toThrow(
        `process ${process.pid} holds it`,
      );
    });
  });
});
