import { Injectable } from '@nestjs/common';
import type { DatasetRegistered } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { documentOf } from '../domain/search-document.js';
import * as sql from './catalogue.sql.js';

/** A dataset that a search found. */
export interface FoundDataset {
  readonly namespace: string;
  readonly dataset: string;
  readonly urn: string;
  readonly team: string;
  readonly sourceKind: string;
  readonly physicalName: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly description: string | null;
  }[];
}

type CatalogueRow = Omit<FoundDataset, 'sourceKind' | 'physicalName'> & {
  readonly source_kind: string;
  readonly physical_name: string;
};

/** The search index. */
@Injectable()
export class CatalogueRepository {
  /** An older version of the intent never replaces a newer one. */
  async index(tx: Transaction, event: DatasetRegistered): Promise<void> {
    const { namespace, dataset, intent, intentVersion, urn, team, sourceKind, physicalName } = event;
    const columns = event.contract.columns.map(({ name, type, description }) => ({
      name,
      type,
      description,
    }));
    const { names, columnNames, rest } = documentOf(event);
    await tx.query(sql.index, [
      namespace,
      dataset,
      intent,
      intentVersion,
      urn,
      team,
      sourceKind,
      physicalName,
      JSON.stringify(columns),
      names,
      columnNames,
      rest,
    ]);
  }

  /** Best matches first; every word must match, the last may be a beginning. */
  async search(tx: ReadTransaction, words: string, limit: number): Promise<readonly FoundDataset[]> {
    const rows = await tx.query<CatalogueRow>(sql.search, [words, limit]);
    return rows.map(({ source_kind, physical_name, ...row }) => ({
      ...row,
      sourceKind: source_kind,
      physicalName: physical_name,
    }));
  }
}
