import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What `pnpm install` depends on, by content: a checkout that only touches files installs nothing. */
export function fingerprintOfLock(root) {
  const hash = createHash('sha256').update(process.version);
  for (const name of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...workspaceFiles(root, 'package.json'),
  ]) {
    hash.update(name).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex');
}

/** What `tsc -b` depends on, by size and time of change: quick, and tsc itself looks closer. */
export function fingerprintOfSources(root) {
  const hash = createHash('sha256').update(fingerprintOfLock(root));
  const configs = ['tsconfig.base.json', 'tsconfig.json', ...workspaceFiles(root, 'tsconfig.json')];
  const sources = packageFolders(root).flatMap((folder) => filesBelow(root, join(folder, 'src')));
  for (const name of [...configs, ...sources]) {
    const { size, mtimeMs } = statSync(join(root, name));
    hash.update(`${name}:${size}:${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function workspaceFiles(root, file) {
  return packageFolders(root)
    .map((folder) => join(folder, file))
    .filter((name) => existsSync(join(root, name)));
}

function packageFolders(root) {
  const nested = ['libs', 'services'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(parent, name)),
  );
  return [...nested, 'infra/stack', 'test', 'bench']
    .filter((folder) => existsSync(join(root, folder)))
    .sort();
}

/** Sources that are compiled; specs are not. */
function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .sort();
}
