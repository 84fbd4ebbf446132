import { relative } from 'node:path';
import { MeshError } from '@chimera/contracts';
import type { ConnectorContext, ListedDataset, SelectionPatterns, SourceConnection } from '../source.js';
import { listFiles, matchesPath } from './files.js';
import { openBase } from './location.js';

const longestName = 63;

/** Every file that an `include` pattern finds and no `exclude` pattern does, as a dataset of its own. Throws like `listFiles`; a pattern that finds nothing is no fault. */
export async function listFileDatasets(
  connection: SourceConnection,
  patterns: SelectionPatterns,
  context: Pick<ConnectorContext, 'fileRoots' | 'signal'>,
): Promise<readonly ListedDataset[]> {
  const base = await openBase(connection.uri, context.fileRoots);
  const found = new Set<string>();
  for (const pattern of patterns.include) {
    context.signal.throwIfAborted();
    for (const file of await filesOf(() => listFiles(base, pattern)))
      found.add(relative(base.path, file.path) || '.');
  }
  const taken = new Set<string>();
  return [...found]
    .filter((from) => !patterns.exclude.some((pattern) => matchesPath(pattern, from)))
    .sort()
    .map((from) => ({ name: proposedName(from === '.' ? base.path : from, taken), from }));
}

async function filesOf<T>(list: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (MeshError.is(error) && error.code === 'CHIMERA_SOURCE_OBJECT_MISSING') return [];
    throw error;
  }
}

/** What `namePattern` accepts: the file's name without endings; with its folders, then a number, when it is taken. */
function proposedName(path: string, taken: Set<string>): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = (segments.at(-1) ?? '').replace(/(\.(csv|tsv|txt|parquet|pq|gz))+$/i, '');
  const long = safeName([...segments.slice(0, -1), last].join('_'));
  let free = [safeName(last), long].find((name) => !taken.has(name)) ?? long;
  for (let number = 2; taken.has(free); number++) {
    const suffix = `_${number}`;
    free = `${long.slice(0, longestName - suffix.length)}${suffix}`;
  }
  taken.add(free);
  return free;
}

function safeName(text: string): string {
  const safe = text.toLowerCase().replace(/[^a-z0-9_-]+/g, '_');
  return (/^[a-z]/.test(safe) ? safe : `f_${safe}`).slice(0, longestName);
}
