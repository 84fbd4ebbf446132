import type { Ingestion, IntentDataset, Source, SourceIntent } from '@chimera/intent';
import type { MeshDatabase } from './mesh-database.js';
import { meshRoles, secretReferences } from './mesh-layout.js';

/** Source part for a database of the tests. */
export function postgresSource(database: MeshDatabase): Source {
  return {
    kind: 'postgres',
    uri: database.uri,
    user: meshRoles.reader,
    password: secretReferences().reader,
  };
}

/** Ingestion part that replaces a relation in a database of the tests. */
export function replaceIn(
  database: MeshDatabase,
  relation: string,
  more: Partial<Ingestion> = {},
): Ingestion {
  return {
    trigger: { kind: 'manual' },
    way: { kind: 'full' },
    target: {
      kind: 'postgres',
      uri: database.uri,
      user: meshRoles.loader,
      password: secretReferences().loader,
      schema: 'public',
      relation,
    },
    ...more,
  };
}

/** A valid intent; its support address is its own, so that its mail is told from others'. */
export function meshIntent(
  name: string,
  source: Source,
  datasets: readonly IntentDataset[],
  more: Partial<SourceIntent> = {},
): SourceIntent {
  return {
    apiVersion: 'chimera/v1',
    kind: 'SourceIntent',
    namespace: 'mesh',
    name,
    team: { name: 'mesh-team', supportEmail: `${name}@example.org` },
    source,
    datasets,
    declaration: { declaredBy: 'Jo Doe', basis: 'Made for a test', validUntil: '2099-12-31' },
    ...more,
  };
}
