import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { FileState } from './files.js';
import type { FileBase } from './location.js';

/** Same names, sizes and times (and what `more` adds to each) give the same text: the source is then taken as unchanged. */
export function fingerprintOf(
  base: Pick<FileBase, 'path'>,
  files: readonly FileState[],
  more: readonly string[] = [],
): { readonly fingerprint: string; readonly files: number } {
  const hash = createHash('sha256');
  for (const [index, file] of files.entries())
    hash.update(
      `${relative(base.path, file.path)}\0${file.size}\0${file.modifiedNs}\0${more[index] ?? ''}\n`,
    );
  return { fingerprint: `sha256:${hash.digest('hex')}`, files: files.length };
}
