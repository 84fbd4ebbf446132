import type { RowSum } from '../checksum.js';
import type { RowChunk } from '../rows/row-chunk.js';

/** What every compiled reader-side transcoder can be told. */
export interface TranscodeOptions {
  /** A chunk is given out once it holds at least this many bytes. Default 262,144. */
  readonly chunkBytes?: number;
  /** A single row above this, at the source or encoded, is `CHIMERA_ROW_TOO_LARGE`. Default 8 MiB. */
  readonly maxRowBytes?: number;
  /** Names the place of a row in the source's own terms; rows count from 1. Default `row N`. */
  readonly position?: (row: number) => string;
}

/** How a column travels in Postgres' binary COPY. `text` stands for everything sent as its text (text, varchar, bpchar, a cast to text). */
export type PgWireType =
  | 'bool'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'float4'
  | 'float8'
  | 'numeric'
  | 'text'
  | 'bytea'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  | 'json'
  | 'jsonb';

export interface PgCopyOptions extends TranscodeOptions {
  /** One per column, in order. Default: `pgWireTypeOf(column)`, which reads `nativeType`. */
  readonly wire?: readonly PgWireType[];
}

/**
 * A stream of Postgres binary COPY becomes row chunks:
 * `for await (const bytes of copy) { t.push(bytes); for (let c; (c = t.take()); ) yield c; }  const last = t.end(); if (last) yield last;`
 * Memory is bounded by one pushed buffer, one chunk and one row (Invariant 11).
 */
export interface PgCopyTranscoder {
  /** Hands over the next bytes of the stream, cut anywhere. The transcoder reads them until `take` gives null. */
  push(bytes: Buffer): void;
  /**
   * The next full chunk, or null when more input is needed. Throws `CHIMERA_ROW_TOO_LARGE`,
   * `CHIMERA_SOURCE_SCHEMA_CHANGED` (columns or widths differ from the contract), `CHIMERA_SOURCE_FORMAT` (not a COPY stream).
   */
  take(): RowChunk | null;
  /** What is left, or null. Throws `CHIMERA_SOURCE_FAILED` (retry) when the stream ended without its trailer. */
  end(): RowChunk | null;
}

/**
 * How the values of a column lie in memory, little endian.
 * - `view16`: 16 bytes a value: u32 length, then the bytes themselves up to 12, otherwise `long(row)` gives them.
 * - `uuid128`: int128 with the highest bit flipped (DuckDB).
 * - `bool`: one byte, 0 is false.
 * - `value`: `text(row)` gives the value as a string.
 */
export type VectorLayout =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'int128'
  | 'float32'
  | 'float64'
  | 'view16'
  | 'uuid128'
  | 'value';

/** What is known of a column's vectors before the first chunk; fixed for the whole read. */
export interface VectorFormat {
  readonly layout: VectorLayout;
  /** Decimals: digits after the point in the stored integers. Default: the contract's scale. */
  readonly scale?: number;
  /** Times and timestamps: what one unit of the stored integer is. Default `us`. Finer than `us` is floored. */
  readonly unit?: 's' | 'ms' | 'us' | 'ns';
}

/** One column of one columnar chunk. Only read during `transcode`. */
export interface ColumnVector {
  /** Values, `width of the layout` bytes each. Empty for `value`. */
  readonly data: Uint8Array;
  /** Bit `row & 7` of byte `row >> 3` set: the row has a value. null: all have. */
  readonly validity: Uint8Array | null;
  /** `view16` only: the bytes of a value longer than 12. */
  readonly long?: (row: number) => Uint8Array;
  /** `value` only: the value as a string. Called for rows that have one. */
  readonly text?: (row: number) => string;
}

export interface ColumnsOptions extends TranscodeOptions {
  /** One per column, in order. */
  readonly formats: readonly VectorFormat[];
}

/** Columnar chunks become row chunks: `push` each, take until null, `end`. */
export interface ColumnsTranscoder {
  /** `vectors` one per column, in order; they must stay valid until `take` gives null. */
  push(vectors: readonly ColumnVector[], rows: number): void;
  take(): RowChunk | null;
  end(): RowChunk | null;
}

/** Avro rows become Postgres binary COPY rows. */
export interface PgCopyEncoder {
  /** Signature and flags; stands once before the first row. */
  header(): Buffer;
  /**
   * `bytes` holds `rows` encoded records; the result belongs to the caller.
   * Throws `CHIMERA_MESSAGE_UNDECODABLE` when they are not whole records of the row schema.
   */
  encode(bytes: Buffer, rows: number): Buffer;
  /** Checksum of all rows encoded since the last call, taken in the same pass. */
  takeSum(): RowSum;
  /** End mark; stands once after the last row. */
  trailer(): Buffer;
}
