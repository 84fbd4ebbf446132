import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../layout.js';

/** A topic whose name and contract others define, such as DataHub. */
export interface ForeignContract {
  readonly topic: string;
  /** Avro schema, JSON text without white space. */
  readonly schema: string;
}

/** Contracts of `schemas/datahub`: the file name is the topic. */
export function foreignContracts(
  folder: string = join(repositoryRoot, 'schemas', 'datahub'),
): readonly ForeignContract[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.avsc'))
    .sort();
  return files.map((name) => ({
    topic: basename(name, '.avsc'),
    schema: JSON.stringify(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  }));
}
