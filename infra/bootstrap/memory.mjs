import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was installed and built last; empty when nothing was, or when the file is damaged. */
export function readMemory(root) {
  try {
    return JSON.parse(readFileSync(file(root), 'utf8'));
  } catch {
    return {};
  }
}

/** Remembers a finished step. */
export function writeMemory(root, change) {
  mkdirSync(join(root, '.chimera'), { recursive: true });
  const draft = `${file(root)}.${process.pid}.part`;
  writeFileSync(draft, `${JSON.stringify({ ...readMemory(root), ...change }, null, 2)}\n`);
  renameSync(draft, file(root));
}

function file(root) {
  return join(root, '.chimera', 'build.json');
}
