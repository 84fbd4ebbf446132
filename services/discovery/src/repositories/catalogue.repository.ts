import { Injectable } from '@nestjs/common';
import type { ContractChanged, DatasetContract, DatasetRegistered } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { documentOf } from '../domain/search-document.js';
import * as sql from './catalogue.sql.js';

/** A column as the catalogue shows it. */
export interface CatalogueColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  /** Confirmed by a person; null when nobody said. */
  readonly classification: string | null;
}

/** A dataset that a search found. */
export interface FoundDataset {
  readonly namespace: string;
  readonly dataset: string;
  readonly urn: string;
  readonly team: string;
  readonly sourceKind: string;
  readonly physicalName: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly CatalogueColumn[];
}

/** What is searched for; empty words with a filter list what the filter leaves. */
export interface SearchRequest {
  readonly words: string;
  /** All of them. */
  readonly tags: readonly string[];
  readonly owner: string | null;
  readonly namespace: string | null;
  readonly limit: number;
}

type CatalogueRow = Omit<FoundDataset, 'sourceKind' | 'physicalName'> & {
  readonly source_kind: string;
  readonly physical_name: string;
};

/** The search index. */
@Injectable()
export class CatalogueRepository {
  /** An older version of the intent never replaces a newer one; a newer contract that came before holds. */
  async index(tx: Transaction, event: DatasetRegistered): Promise<void> {
    const [told] = await tx.query<{ contract: DatasetContract }>(sql.currentContract, [
      event.namespace,
      event.dataset,
    ]);
    const newer = told !== undefined && told.contract.version > event.contract.version;
    await this.write(tx, event, newer ? told.contract : event.contract);
  }

  /** The index follows; a dataset that is not registered yet finds the contract later. */
  async contractChanged(tx: Transaction, { namespace, dataset, contract }: ContractChanged): Promise<void> {
    // Events from before contracts were told in full.
    if (contract === null) return;
    await tx.query(sql.saveContract, [namespace, dataset, contract.version, JSON.stringify(contract)]);
    const [known] = await tx.query<{ registered: DatasetRegistered | null }>(sql.registeredDataset, [
      namespace,
      dataset,
    ]);
    const registered = known?.registered ?? null;
    if (registered !== null) await this.index(tx, registered);
  }

  /** Best matches first; every word must match, each may be a beginning. */
  async search(tx: ReadTransaction, request: SearchRequest): Promise<readonly FoundDataset[]> {
    const { words, tags, owner, namespace, limit } = request;
    const rows = await tx.query<CatalogueRow>(sql.search, [words, [...tags], owner, namespace, limit]);
    return rows.map(({ source_kind, physical_name, ...row }) => ({
      ...row,
      sourceKind: source_kind,
      physicalName: physical_name,
    }));
  }

  /** Words of the index of about the length of a word, the most common first. */
  async vocabulary(tx: ReadTransaction, length: number): Promise<readonly string[]> {
    const rows = await tx.query<{ word: string }>(sql.vocabulary, [length - 2, length + 2]);
    return rows.map(({ word }) => word);
  }

  private async write(tx: Transaction, event: DatasetRegistered, contract: DatasetContract): Promise<void> {
    const { namespace, dataset, intent, intentVersion, urn, team, sourceKind, physicalName } = event;
    const columns = contract.columns.map(
      ({ name, type, description, classification = null }): CatalogueColumn => ({
        name,
        type,
        description,
        classification,
      }),
    );
    const { names, columnNames, rest } = documentOf({ ...event, contract });
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
      [...event.tags],
      event.description,
      // What else the source told is not searched.
      JSON.stringify({ ...event, properties: {} }),
      names,
      columnNames,
      rest,
    ]);
  }
}
