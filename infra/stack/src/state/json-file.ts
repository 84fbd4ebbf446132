import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MeshError } from '@chimera/contracts';

/**
 * Content of a JSON file, or null when there is none. Throws `CHIMERA_STACK_FAILED` when it is not JSON:
 * files are replaced as a whole, so a torn one was edited by hand.
 */
export function readJson<T>(path: string): T | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected JSON in ${path}; it does not parse.`, {
      hint: 'Stop the stack with `./chimera down`, remove the file and start again.',
      cause,
    });
  }
}

/** Replaces a file as a whole, so that a reader or a crash never sees half of it. Default mode 0644. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.part`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(draft, path);
}
