import type { Column, PipelineConfigured } from '@chimera/contracts';
import { datasetNames } from '@chimera/contracts';
import type { PipelineConfig } from '@chimera/intent';

/** A dataset where it lies, by the naming of OpenLineage. */
export interface Place {
  /** `postgres://host:port`, `file`. */
  readonly namespace: string;
  /** `db.schema.table`, a path. */
  readonly name: string;
}

/** Where a pipeline reads. */
export function sourcePlace({ source, dataset }: PipelineConfig): Place {
  if (source.kind !== 'postgres') return { namespace: 'file', name: filePath(source.uri, dataset.from) };
  const { server, database } = addressOf(source.uri);
  return { namespace: server, name: `${database}.${dataset.from}` };
}

/** Where a pipeline's readers query. */
export function targetPlace({ ingestion: { target } }: PipelineConfig): Place {
  const { server, database } = addressOf(target.uri);
  return { namespace: server, name: `${database}.${target.schema}.${target.relation}` };
}

/** URN of what a pipeline's readers query. */
export function targetUrn(config: PipelineConfig): string {
  return datasetNames.urn('postgres', targetPlace(config).name);
}

/** Names of the columns as the source has them. */
export function sourceColumnNames({ sourceColumns, contract }: PipelineConfigured): readonly string[] {
  const columns: readonly Column[] = sourceColumns.length > 0 ? sourceColumns : contract.columns;
  return columns.map(({ name }) => name);
}

/** Server and database of an address; nothing of credentials that may stand in it. */
function addressOf(uri: string): { readonly server: string; readonly database: string } {
  if (!URL.canParse(uri)) return { server: 'postgres://unknown', database: 'unknown' };
  const { hostname, port, pathname } = new URL(uri);
  const database = decodeURIComponent(pathname.replace(/^\//, ''));
  return { server: `postgres://${hostname}:${port === '' ? '5432' : port}`, database };
}

/** A dataset's `from` lies below the address, or is the file itself. */
function filePath(uri: string, from: string): string {
  const root = uri.replace(/^file:(\/\/)?/, '').replace(/\/+$/, '');
  return from === '' || root.endsWith(`/${from}`) ? root : `${root}/${from}`;
}
