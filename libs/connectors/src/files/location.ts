import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RejectedMessageError } from '@chimera/contracts';

/** Where a file source lies. */
export interface FileBase {
  /** Absolute, as declared. */
  readonly path: string;
  /** Allowed roots with links followed. */
  readonly roots: readonly string[];
  /** Allowed roots as configured. */
  readonly declaredRoots: readonly string[];
}

/** Reads a `file:` URI. Throws `CHIMERA_INTENT_INVALID`, and `CHIMERA_SOURCE_PATH_FORBIDDEN` outside the allowed roots. */
export async function openBase(uri: string, fileRoots: readonly string[]): Promise<FileBase> {
  const path = pathOf(uri);
  const roots = (await Promise.all(fileRoots.map((root) => realpath(root).catch(() => null)))).filter(
    (root) => root !== null,
  );
  const base = { path, roots, declaredRoots: fileRoots };
  assertAllowed(base, path);
  return base;
}

function pathOf(uri: string): string {
  try {
    const url = new URL(uri);
    if (url.protocol === 'file:') return fileURLToPath(url);
  } catch {
    // Told below in the same words as another scheme.
  }
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a URI like file:///data/flights, found ${JSON.stringify(uri.slice(0, 200))}.`,
  );
}

/** What `from` names below the base: the base itself for `.` or nothing. Throws `CHIMERA_SOURCE_PATH_FORBIDDEN` when it leads out. */
export function below(base: FileBase, from: string): string {
  const path = resolve(base.path, from === '' ? '.' : from);
  if (isAbsolute(from) || from.includes('\0') || !isWithin(base.path, path))
    throw forbidden(from, 'it leads out of the URI');
  assertAllowed(base, path);
  return path;
}

/** The path with every link followed. Throws `CHIMERA_SOURCE_PATH_FORBIDDEN` when a link leads out of the roots, the system's error when there is nothing. */
export async function realPathWithin(base: FileBase, path: string): Promise<string> {
  const real = await realpath(path);
  if (!base.roots.some((root) => isWithin(root, real)))
    throw forbidden(path, 'a link leads out of the allowed folders');
  return real;
}

/** Before anything on disk is touched, so that the answer does not tell what exists elsewhere. */
function assertAllowed(base: FileBase, path: string): void {
  if (
    [...base.roots, ...base.declaredRoots.map((root) => resolve(root))].some((root) => isWithin(root, path))
  )
    return;
  throw forbidden(path, 'it is not below an allowed folder');
}

function isWithin(root: string, path: string): boolean {
  const rest = relative(root, path);
  return rest === '' || (rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest));
}

function forbidden(path: string, why: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_SOURCE_PATH_FORBIDDEN', `${path} may not be read: ${why}.`, {
    hint: 'Put the files below a folder of CHIMERA_FILE_ROOTS, or have the folder added there.',
  });
}

/** The declared path for people and catalogues. */
export function displayPath(base: FileBase, from: string): string {
  return from === '' || from === '.' ? base.path : join(base.path, from);
}
