import { isPoison, type ChaosRow } from './row.js';

/** Number of rows and sum of their checksums: what a reader can ask for in one statement. */
export interface Digest {
  readonly rows: number;
  readonly sum: bigint;
}

/** A digest as a key: `1200:8273645`. */
export const digestKey = ({ rows, sum }: Digest): string => `${rows}:${sum}`;

/**
 * What a target must hold, kept outside of everything that is tested. Rows come in batches, and a source shows a batch
 * as a whole or not at all; so whatever a reader of the target may ever see is the state after one of the batches.
 */
export class Truth {
  private readonly rows = new Map<number, ChaosRow>();
  private readonly states = new Map<string, number>();
  private digest: Digest = { rows: 0, sum: 0n };
  private batches = 0;
  private poison = 0;

  /**
   * Takes the next batch: rows that are new, or that take the place of the row of their id. Call it before the batch
   * is written, because a reader may see it before the writer learns that it is there.
   */
  apply(batch: readonly ChaosRow[]): void {
    for (const row of batch) {
      const before = this.rows.get(row.id);
      this.rows.set(row.id, row);
      if (isPoison(row)) this.poison += before === undefined ? 1 : 0;
      else this.digest = grown(this.digest, before, row);
    }
    this.batches += 1;
    this.states.set(digestKey(this.digest), this.batches);
  }

  /** Number of the batch after which a target looks like this, from 1; null for what was never true. */
  batchOf(digest: Digest): number | null {
    return this.states.get(digestKey(digest)) ?? null;
  }

  /** Rows that belong in the target, by id. */
  good(): ReadonlyMap<number, ChaosRow> {
    return new Map([...this.rows].filter(([, row]) => !isPoison(row)));
  }

  /** Ids of rows that belong in quarantine. */
  poisoned(): ReadonlySet<number> {
    return new Set([...this.rows.values()].filter(isPoison).map(({ id }) => id));
  }

  /** The highest sequence that was written: what the position of a delta must come to. */
  highest(): number {
    return Math.max(0, ...[...this.rows.values()].map(({ sequence }) => sequence));
  }

  get size(): { readonly good: number; readonly poison: number; readonly batches: number } {
    return { good: this.digest.rows, poison: this.poison, batches: this.batches };
  }
}

function grown({ rows, sum }: Digest, before: ChaosRow | undefined, row: ChaosRow): Digest {
  const gone = before === undefined ? 0n : BigInt(before.checksum);
  return { rows: before === undefined ? rows + 1 : rows, sum: sum - gone + BigInt(row.checksum) };
}
