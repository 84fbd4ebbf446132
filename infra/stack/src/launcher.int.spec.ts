import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './layout.js';

/** A checkout with nothing but the launcher, and a PATH with nothing but what it is given. */
const root = mkdtempSync(join(tmpdir(), 'chimera-launcher-'));
const bin = join(root, 'bin');

beforeAll(() => {
  mkdirSync(bin);
  copyFileSync(join(repositoryRoot, 'chimera'), join(root, 'chimera'));
  cpSync(join(repositoryRoot, 'infra/bootstrap'), join(root, 'infra/bootstrap'), { recursive: true });
  for (const tool of ['sh', 'dirname', 'readlink']) symlinkSync(toolPath(tool), join(bin, tool));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function toolPath(tool: string): string {
  return spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim();
}

function pretend(tool: string, says: string): void {
  rmSync(join(bin, tool), { force: true });
  writeFileSync(join(bin, tool), `#!${toolPath('sh')}\necho '${says}'\n`, { mode: 0o755 });
}

function launch(...args: string[]) {
  const { status, stderr } = spawnSync(join(root, 'chimera'), args, { encoding: 'utf8', env: { PATH: bin } });
  return { status, stderr };
}

describe('./chimera', () => {
  it('says what to install, one missing tool after the other', () => {
    expect(launch('up')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Node is missing.*20\.19[\s\S]*apt install/),
    });

    pretend('node', 'v18.20.0');
    expect(launch('up')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Node v18.20.0 is too old'),
    });

    rmSync(join(bin, 'node'));
    symlinkSync(process.execPath, join(bin, 'node'));
    const { status, stderr } = launch('up', '--wait');
    expect(status).toBe(1);
    expect(stderr).toMatch(/Java is missing: 17 or later[\s\S]*Maven is missing: 3\.6 or later/);

    pretend('java', 'openjdk version "11.0.20" 2023-07-18');
    pretend('mvn', 'Apache Maven 3.5.4');
    expect(launch('demo').stderr).toMatch(/Java 11 is too old[\s\S]*Maven 3\.5 is too old/);
  });
});
