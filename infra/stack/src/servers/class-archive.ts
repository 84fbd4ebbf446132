import { createHash } from 'node:crypto';
import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { StackLayout } from '../layout.js';

/** Loaded classes of a Java server, kept so that it starts in half the time. */
export interface ClassArchive {
  /** Flags that use the archive, or that write one at the next orderly end when there is none. */
  readonly flags: readonly string[];
  /** Takes what was written into use; call it only when the server ended by itself, so that it is whole. */
  readonly keep: () => void;
}

/** Archive of a server in the cache. It fits one Java only, so its name tells which; a Java it does not fit ignores it. */
export function classArchive(layout: StackLayout, name: string): ClassArchive {
  const file = join(layout.cache, `${name}-${javaMark()}.jsa`);
  if (existsSync(file))
    return {
      flags: [`-XX:SharedArchiveFile=${file}`, '-Xlog:cds=off', '-Xlog:class+path=off'],
      keep: () => undefined,
    };
  const draft = `${file}.${layout.id}.part`;
  rmSync(draft, { force: true });
  return {
    flags: [`-XX:ArchiveClassesAtExit=${draft}`, '-Xlog:cds=off'],
    keep: () => {
      if (existsSync(draft)) renameSync(draft, file);
    },
  };
}

function javaMark(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const java = folders.map((folder) => join(folder, 'java')).find((path) => existsSync(path));
  return createHash('sha256')
    .update(java === undefined ? '' : realpathSync(java))
    .digest('hex')
    .slice(0, 8);
}
