import type { RowSum } from '../checksum.js';

/** A row that broke its contract, kept whole. */
export interface RejectedRow {
  /** Where it stands, in the source's own terms: `row 17`, `row group 3, row 12`. */
  readonly position: string;
  /** A `CHIMERA_ROW_*` code. */
  readonly code: string;
  readonly column: string | null;
  /** What was expected and what arrived; values of the row itself stand in `row` only (Invariant 8). */
  readonly detail: string;
  /** Every column in Postgres' text form. */
  readonly row: Readonly<Record<string, string | null>>;
}

/**
 * Rows as Avro: `bytes` is the concatenation of `rows` encoded records of the row schema, ready to stand
 * in the array of a load batch. The buffer is a copy that belongs to the receiver; a load writer may use the room around it
 * (`roomyBytes`).
 */
export interface RowChunk {
  readonly bytes: Buffer;
  readonly rows: number;
  /** Rows taken from the source for this chunk: rows + rejected + filtered. */
  readonly read: number;
  readonly filtered: number;
  readonly rejected: readonly RejectedRow[];
  /** Order-independent checksum of the rows in `bytes`; sums of chunks add up (`addSums`). */
  readonly sum: RowSum;
  /** Names the place of the row that stands at this index in `bytes`, from 0, in the source's own terms. */
  readonly position?: (index: number) => string;
}

/**
 * What is set aside while reading. `notNull` and `range` are compiled into the pass of the source's transcoder; the others
 * look into values and are compiled into the pass of `compileTransform`.
 */
export interface RowRule {
  readonly rule: 'notNull' | 'range' | 'length' | 'allowedValues' | 'pattern';
  readonly column: string;
  /** `range`: in contract text form, numbers as decimals, times as ISO 8601. `length`: characters, or bytes. Inclusive. */
  readonly min?: string;
  readonly max?: string;
  /** `allowedValues`: in contract text form. */
  readonly values?: readonly string[];
  /** `pattern`: RE2 syntax; it has to be found somewhere in the text. */
  readonly pattern?: string;
}

/** Whether a rule looks into values, which the transcoders of sources do not. */
export function isContentRule({ rule }: RowRule): boolean {
  return rule !== 'notNull' && rule !== 'range';
}
