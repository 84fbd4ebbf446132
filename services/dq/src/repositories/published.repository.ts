import { Injectable } from '@nestjs/common';
import type { VersionPublished } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';

/** The newest published version of a pipeline. */
export interface PublishedVersion {
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly version: number;
  readonly rows: number;
  /** Address without credentials. */
  readonly target: string;
  /** `schema.name`. */
  readonly relation: string;
  readonly publishedAt: Date;
}

interface Row extends Record<string, unknown> {
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly version: string;
  readonly rows: string;
  readonly target: string;
  readonly relation: string;
  readonly published_at: Date;
}

const columns = 'namespace, pipeline, dataset, version, rows, target, relation, published_at';

/** What was published last, by pipeline. */
@Injectable()
export class PublishedRepository {
  /** Keeps the newest version; an older or repeated one changes nothing. */
  async save(tx: Transaction, event: VersionPublished, publishedAt: Date): Promise<void> {
    const { namespace, pipeline, dataset, version, runId, ledger, target, relation } = event;
    await tx.query(
      `INSERT INTO published (${columns}, run_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (namespace, pipeline) DO UPDATE SET dataset = EXCLUDED.dataset, version = EXCLUDED.version, rows = EXCLUDED.rows,
         target = EXCLUDED.target, relation = EXCLUDED.relation, published_at = EXCLUDED.published_at, run_id = EXCLUDED.run_id
       WHERE published.version < EXCLUDED.version`,
      [namespace, pipeline, dataset, version, ledger.staged, target, relation, publishedAt, runId],
    );
  }

  async ofPipeline(
    tx: Pick<Transaction, 'query'>,
    namespace: string,
    pipeline: string,
  ): Promise<PublishedVersion | null> {
    const [row] = await tx.query<Row>(
      `SELECT ${columns} FROM published WHERE namespace = $1 AND pipeline = $2`,
      [namespace, pipeline],
    );
    return row === undefined ? null : versionOf(row);
  }

  /** The dataset's version that was published last, whichever pipeline made it. */
  async ofDataset(
    tx: Pick<Transaction, 'query'>,
    namespace: string,
    dataset: string,
  ): Promise<PublishedVersion | null> {
    const [row] = await tx.query<Row>(
      `SELECT ${columns} FROM published WHERE namespace = $1 AND dataset = $2 ORDER BY published_at DESC LIMIT 1`,
      [namespace, dataset],
    );
    return row === undefined ? null : versionOf(row);
  }
}

function versionOf(row: Row): PublishedVersion {
  const { namespace, pipeline, dataset, target, relation } = row;
  const numbers = { version: Number(row.version), rows: Number(row.rows) };
  return { namespace, pipeline, dataset, target, relation, ...numbers, publishedAt: row.published_at };
}
