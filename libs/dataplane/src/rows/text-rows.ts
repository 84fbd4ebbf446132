import { InvariantError, type Column } from '@chimera/contracts';
import { RowHash } from '../checksum.js';
import { putSpan } from '../transcode/bytes/put.js';
import type { RowChunk } from './row-chunk.js';

/** Columns under which rows of text travel: nullable text each, whatever the contract says. */
export function textColumns(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => ({ ...column, type: 'text', nativeType: 'text', nullable: true }));
}

/**
 * Rows that are at hand as text, such as those from quarantine, as a chunk of `textColumns`: a column that a row does
 * not have is null. `positions` names their places. For few rows; rows that stream have transcoders of their own.
 */
export function textRows(
  columns: readonly Column[],
  rows: readonly Readonly<Record<string, string | null>>[],
  positions: readonly string[],
): RowChunk {
  const hash = new RowHash();
  const encoded = rows.map((row) => {
    const bytes = Buffer.concat(columns.map(({ name }) => cell(row[name] ?? null)));
    hash.add(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
    return bytes;
  });
  const position = (index: number): string => positions[index] ?? missing(index);
  const counts = { rows: rows.length, read: rows.length, filtered: 0, rejected: [] };
  return { bytes: Buffer.concat(encoded), ...counts, sum: hash.take(), position };
}

function cell(value: string | null): Buffer {
  if (value === null) return nothing;
  const bytes = Buffer.from(value);
  const d = Buffer.alloc(bytes.length + 6);
  d[0] = 2;
  return d.subarray(0, putSpan(d, 1, bytes, 0, bytes.length));
}

const nothing = Buffer.from([0]);

function missing(index: number): never {
  throw new InvariantError(`Expected a place for row ${index}, found none.`);
}
