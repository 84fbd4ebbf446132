import type { FileState } from '../files/files.js';
import { listLiteral, type ParquetEngine } from './engine.js';

/** What a file's footer says about it as a whole. */
export interface FileMetadata {
  readonly path: string;
  readonly rows: number;
  readonly rowGroups: number;
  readonly createdBy: string | null;
  readonly formatVersion: string | null;
}

/** Rows of one row group. */
export interface RowGroup {
  readonly path: string;
  readonly index: number;
  readonly rows: number;
}

/** What the footers say about a column, over all row groups. */
export interface ColumnStatistics {
  readonly name: string;
  readonly physicalType: string | null;
  readonly compression: string | null;
  readonly encodings: string | null;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** null where a row group does not say. */
  readonly nulls: number | null;
}

/** Footer facts per file, in the order of `files`. */
export async function readFileMetadata(
  engine: ParquetEngine,
  files: readonly FileState[],
): Promise<readonly FileMetadata[]> {
  const rows = await engine.query(
    `SELECT file_name, num_rows, num_row_groups, created_by, format_version FROM parquet_file_metadata(${listLiteral(files)})`,
  );
  const byPath = new Map(rows.map((row) => [row['file_name'] ?? '', row]));
  return files.map(({ path }) => {
    const row = byPath.get(path);
    return {
      path,
      rows: Number(row?.['num_rows'] ?? 0),
      rowGroups: Number(row?.['num_row_groups'] ?? 0),
      createdBy: row?.['created_by'] ?? null,
      formatVersion: row?.['format_version'] ?? null,
    };
  });
}

/** Row groups in reading order. */
export async function readRowGroups(
  engine: ParquetEngine,
  files: readonly FileState[],
): Promise<readonly RowGroup[]> {
  const rows = await engine.query(
    `SELECT DISTINCT file_name, row_group_id, row_group_num_rows FROM parquet_metadata(${listLiteral(files)})`,
  );
  const order = new Map(files.map((file, index) => [file.path, index]));
  return rows
    .map((row) => ({
      path: row['file_name'] ?? '',
      index: Number(row['row_group_id']),
      rows: Number(row['row_group_num_rows']),
    }))
    .sort(
      (left, right) => (order.get(left.path) ?? 0) - (order.get(right.path) ?? 0) || left.index - right.index,
    );
}

/** Column statistics; smallest and largest values stay in the file, they may be classified. */
export async function readColumnStatistics(
  engine: ParquetEngine,
  files: readonly FileState[],
): Promise<readonly ColumnStatistics[]> {
  const rows = await engine.query(
    `SELECT path_in_schema AS name, any_value(type) AS type, string_agg(DISTINCT compression, ', ') AS compression, string_agg(DISTINCT encodings, '; ') AS encodings,
            sum(total_compressed_size) AS compressed, sum(total_uncompressed_size) AS uncompressed,
            CASE WHEN count(stats_null_count) = count(*) THEN sum(stats_null_count) END AS nulls, min(column_id) AS position
       FROM parquet_metadata(${listLiteral(files)}) GROUP BY path_in_schema ORDER BY position`,
  );
  return rows.map((row) => ({
    name: row['name'] ?? '',
    physicalType: row['type'] ?? null,
    compression: row['compression'] ?? null,
    encodings: row['encodings'] ?? null,
    compressedBytes: Number(row['compressed'] ?? 0),
    uncompressedBytes: Number(row['uncompressed'] ?? 0),
    nulls: row['nulls'] === null || row['nulls'] === undefined ? null : Number(row['nulls']),
  }));
}
