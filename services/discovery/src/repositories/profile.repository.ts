import { Injectable } from '@nestjs/common';
import type { DatasetProfiled } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { CatalogueColumn } from './catalogue.repository.js';
import * as sql from './catalogue.sql.js';

/** A profile with the columns as they are classified now. */
export interface StoredProfile {
  readonly profile: DatasetProfiled;
  readonly profiledAt: Date;
  readonly columns: readonly CatalogueColumn[];
}

/** What the values of datasets look like. */
@Injectable()
export class ProfileRepository {
  /** An older version of the intent never replaces a newer one. */
  async save(tx: Transaction, event: DatasetProfiled, at: Date): Promise<void> {
    const { namespace, dataset, intentVersion } = event;
    const profile = JSON.stringify(event).replaceAll('\\u0000', '\\ufffd');
    await tx.query(sql.saveProfile, [namespace, dataset, intentVersion, profile, at.toISOString()]);
  }

  async find(tx: ReadTransaction, namespace: string, dataset: string): Promise<StoredProfile | null> {
    const [row] = await tx.query<{
      profile: DatasetProfiled;
      profiled_at: Date;
      columns: readonly CatalogueColumn[] | null;
    }>(sql.profileOf, [namespace, dataset]);
    if (row === undefined) return null;
    return { profile: row.profile, profiledAt: new Date(row.profiled_at), columns: row.columns ?? [] };
  }
}
