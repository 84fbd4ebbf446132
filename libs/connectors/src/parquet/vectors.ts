import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { layoutWidths, type ColumnVector, type VectorFormat } from '@chimera/dataplane';

/** The chunk's own memory, column by column; valid while the chunk is. No value is copied or made an object. */
export function vectorsOf(chunk: DuckDBDataChunk, formats: readonly VectorFormat[]): readonly ColumnVector[] {
  const rows = chunk.rowCount;
  return formats.map(({ layout }, index) => {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
    const data = duckdb.vector_get_data(vector, rows * layoutWidths[layout]);
    // The binding gives null where the vector has no nulls, though its types do not say so.
    const validity =
      (duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null) ?? null;
    return layout === 'view16' ? { data, validity, long: longValue(data) } : { data, validity };
  });
}

/** A value longer than 12 bytes stands elsewhere; the second half of its 16 bytes points there. */
function longValue(data: Uint8Array): (row: number) => Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return (row) =>
    duckdb.get_data_from_pointer(
      data.buffer as ArrayBuffer,
      data.byteOffset + row * 16 + 8,
      view.getUint32(row * 16, true),
    );
}
