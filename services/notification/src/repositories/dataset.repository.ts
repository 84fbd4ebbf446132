import { Injectable } from '@nestjs/common';
import type { DatasetRegistered } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import type { Concerned } from '../domain/matching.js';
import type { Notice } from '../domain/notice.js';
import * as sql from './subscription.sql.js';

/** Table `datasets`: what filters ask about datasets beside their name. */
@Injectable()
export class DatasetRepository {
  /** Keeps the newest version whatever the order in which versions come. */
  async save(tx: Transaction, event: DatasetRegistered): Promise<void> {
    const { namespace, dataset, intent, intentVersion, tags } = event;
    await tx.query(sql.saveDataset, [namespace, dataset, intent, intentVersion, tags]);
  }

  /** The datasets that a notice concerns; those it names are among them even when they are not known (yet). */
  async concernedBy(tx: Transaction, { namespace, about, datasets }: Notice): Promise<readonly Concerned[]> {
    const named = datasets ?? [];
    const values = [namespace, named, datasets === undefined, about];
    const known = await tx.query<{ dataset: string; tags: readonly string[] }>(sql.concerned, values);
    const missing = named.filter((name) => !known.some(({ dataset }) => dataset === name));
    return [...known, ...missing.map((dataset) => ({ dataset, tags: [] }))];
  }
}
