import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import { nearestName } from '../faults/nearest-name.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { below, displayPath, realPathWithin, type FileBase } from './location.js';

/** A file at one moment. When size, time or inode differ later, it is another file. */
export interface FileState {
  /** Links followed. */
  readonly path: string;
  readonly size: number;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

const maxFiles = 10_000;

/**
 * The files of a dataset in order of their paths: one file, or what a pattern with `*`, `?` and `**` matches. Throws
 * `CHIMERA_SOURCE_OBJECT_MISSING`, `CHIMERA_SOURCE_PERMISSION`, `CHIMERA_SOURCE_PATH_FORBIDDEN`.
 */
export async function listFiles(base: FileBase, from: string): Promise<readonly FileState[]> {
  if (!/[*?]/.test(from)) return [await fileState(base, below(base, from), displayPath(base, from))];
  const fixed = from.split('/').findIndex((segment) => /[*?]/.test(segment));
  const segments = from.split('/');
  const root = below(base, segments.slice(0, fixed).join('/'));
  const paths: string[] = [];
  await expand(root, segments.slice(fixed), paths);
  if (paths.length === 0) throw missing(displayPath(base, from), 'No file matches the pattern.');
  return Promise.all([...new Set(paths)].sort().map((path) => fileState(base, path, path)));
}

/** Adds what matches below `folder`. Links to folders are not followed while searching. */
async function expand(folder: string, segments: readonly string[], found: string[]): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) =>
    Promise.reject(systemFault(error, folder)),
  );
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (segment === '**') {
      if (entry.isDirectory()) await expand(path, segments, found);
    } else if (matches(segment, entry.name)) {
      if (rest.length === 0 && !entry.isDirectory()) found.push(path);
      else if (entry.isDirectory()) await expand(path, rest, found);
    }
    if (found.length > maxFiles)
      throw errorOf(
        sourceFault(
          'CHIMERA_TOO_LARGE',
          '',
          `Expected at most ${maxFiles} files, found more below ${folder}.`,
          { hint: 'Choose a narrower pattern.' },
        ),
      );
  }
  // `**` also stands for no folder at all.
  if (segment === '**') await expand(folder, rest, found);
}

/** Whether the pattern is the whole name. Letters are compared one by one: no pattern takes long. */
function matches(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [p, n, star, retry] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      retry = n;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++retry;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}

/** Whether a path below the URI is one that the pattern finds. */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesSegments(pattern.split('/'), path.split('/'));
}

function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**')
    return rest[0] === '**'
      ? matchesSegments(rest, path)
      : path.some((_, index) => matchesSegments(rest, path.slice(index)));
  return path.length > 0 && matches(first, path[0] ?? '') && matchesSegments(rest, path.slice(1));
}

async function fileState(base: FileBase, path: string, shown: string): Promise<FileState> {
  try {
    const real = await realPathWithin(base, path);
    const found = await stat(real, { bigint: true });
    if (!found.isFile()) {
      throw missing(
        shown,
        found.isDirectory()
          ? 'It is a folder; name a file in it, or a pattern such as *.'
          : 'It is no regular file.',
      );
    }
    return { path: real, size: Number(found.size), modifiedNs: found.mtimeNs, inode: found.ino };
  } catch (error) {
    if (MeshError.is(error)) throw error;
    throw await explained(error, path, shown);
  }
}

async function explained(error: unknown, path: string, shown: string): Promise<MeshError> {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') return systemFault(error, shown);
  const siblings = await readdir(dirname(path)).catch(() => []);
  const nearest = nearestName(basename(path), siblings);
  return missing(shown, nearest === undefined ? 'Check the path below the URI.' : `Did you mean ${nearest}?`);
}

function missing(shown: string, hint: string): MeshError {
  return errorOf(sourceFault('CHIMERA_SOURCE_OBJECT_MISSING', '', `There is no file ${shown}.`, { hint }));
}

/** A failure of the file system as an error of the source. */
export function systemFault(error: unknown, path: string): MeshError {
  if (MeshError.is(error)) return error;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return errorOf(
      sourceFault(
        'CHIMERA_SOURCE_PERMISSION',
        '',
        `${path} may not be read by the user that Chimera runs as.`,
        { hint: 'Give read permission on the file, and search permission on its folders.' },
      ),
      error,
    );
  }
  if (code === 'ENOENT') return missing(path, 'Check the path below the URI.');
  return errorOf(
    sourceFault('CHIMERA_SOURCE_FAILED', '', `${path} cannot be read (${code ?? 'unknown error'}).`),
    error,
  );
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Throws `TransientError CHIMERA_SOURCE_FAILED` when a file is not what it was: rows of two states must not mix. */
export async function assertUnchanged(files: readonly FileState[]): Promise<void> {
  for (const file of files) {
    const now = await stat(file.path, { bigint: true }).catch((error: unknown) =>
      Promise.reject(systemFault(error, file.path)),
    );
    if (Number(now.size) === file.size && now.mtimeNs === file.modifiedNs && now.ino === file.inode) continue;
    throw errorOf(
      sourceFault('CHIMERA_SOURCE_FAILED', '', `${file.path} was changed while it was read.`, {
        hint: 'Write new files beside the old ones and rename them when they are whole.',
      }),
    );
  }
}
