import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Installs packages with the pnpm that the workspace names; nothing needs to be installed globally. */
export async function install(root, say) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const flags = [
    '--frozen-lockfile',
    '--prod=false',
    '--reporter=append-only',
    '--config.confirmModulesPurge=false',
  ];
  await step(root, say, {
    what: 'installing packages',
    command: 'npx',
    args: ['--yes', packageManager, 'install', ...flags],
  });
}

/** Builds every package; only what changed is compiled. */
export async function build(root, say) {
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-b'];
  await step(root, say, { what: 'building', command: process.execPath, args });
}

/** Output goes to standard error, because standard output belongs to the command that was asked for. */
async function step(root, say, { what, command, args }) {
  say(`${what} ...`);
  const start = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error(`${what} failed: ${command} cannot be run (${error.message}).`)),
    );
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${what} failed with exit code ${code}; the reason is above.`);
  say(`${what} took ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
