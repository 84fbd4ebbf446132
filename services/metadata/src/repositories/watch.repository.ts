import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { WatchState } from '../domain/watch-decision.js';

type WatchRow = {
  readonly seen: string;
  readonly seen_since: Date;
  readonly told: string | null;
  readonly changes: number;
};

/** What watches over files saw and told. */
@Injectable()
export class WatchRepository {
  async find(tx: ReadTransaction, namespace: string, pipeline: string): Promise<WatchState | null> {
    const [row] = await tx.query<WatchRow>(
      `SELECT seen, seen_since, told, changes FROM watches WHERE namespace = $1 AND pipeline = $2`,
      [namespace, pipeline],
    );
    if (row === undefined) return null;
    return { seen: row.seen, seenSince: new Date(row.seen_since), told: row.told, changes: row.changes };
  }

  async save(tx: Transaction, namespace: string, pipeline: string, state: WatchState): Promise<void> {
    const { seen, seenSince, told, changes } = state;
    await tx.query(
      `INSERT INTO watches (namespace, pipeline, seen, seen_since, told, changes) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (namespace, pipeline) DO UPDATE
       SET seen = excluded.seen, seen_since = excluded.seen_since, told = excluded.told, changes = excluded.changes`,
      [namespace, pipeline, seen, seenSince.toISOString(), told, changes],
    );
  }
}
