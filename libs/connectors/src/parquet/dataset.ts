import { MeshError } from '@chimera/contracts';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { ParquetEngine, listLiteral, textLiteral } from './engine.js';
import { listFiles, type FileState } from '../files/files.js';
import { readFooterHash } from './footer.js';
import { displayPath, type FileBase } from '../files/location.js';

/** A column as DuckDB sees it. */
export interface ParquetColumn {
  readonly name: string;
  /** DuckDB's own type. */
  readonly native: string;
}

/** The files of a dataset, checked to be Parquet of one schema. */
export interface ParquetDataset {
  readonly files: readonly FileState[];
  readonly footerHashes: readonly string[];
  /** Columns of all files: those of the first, then what others have besides. */
  readonly columns: readonly ParquetColumn[];
  /** Columns of each file, by path. */
  readonly byFile: ReadonlyMap<string, readonly ParquetColumn[]>;
}

/** The columns that a file of the dataset has. */
export function columnsOfFile(dataset: ParquetDataset, file: FileState): readonly ParquetColumn[] {
  return dataset.byFile.get(file.path) ?? [];
}

/**
 * Finds and checks the files of a dataset. A column may be missing in some files; it is null there. Throws
 * `CHIMERA_SOURCE_OBJECT_MISSING`, `_PERMISSION`, `_PATH_FORBIDDEN`, and `_FORMAT` for what is no Parquet file, has a
 * column in another type than a file before it, or none in common with the first.
 */
export async function openDataset(
  base: FileBase,
  from: string,
  signal: AbortSignal,
): Promise<ParquetDataset> {
  const files = await listFiles(base, from);
  for (const file of files) assertPlainName(file);
  const footerHashes: string[] = [];
  for (const file of files) footerHashes.push(await readFooterHash(file));
  const byFile = await withEngine(files, signal, (engine) => columnsByFile(engine, files));
  return { files, footerHashes, columns: unitedColumns(byFile), byFile };
}

/** One engine for a piece of work. */
export async function withEngine<T>(
  files: readonly FileState[],
  signal: AbortSignal,
  work: (engine: ParquetEngine) => Promise<T>,
): Promise<T> {
  const engine = await ParquetEngine.open(files, signal);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

/** DuckDB takes these for patterns and has no way to write them literally. */
function assertPlainName(file: FileState): void {
  if (!/[*?[\]]/.test(file.path)) return;
  throw errorOf(
    sourceFault(
      'CHIMERA_SOURCE_PATH_FORBIDDEN',
      '',
      `${file.path} may not be read: its path has one of * ? [ ].`,
      { hint: 'Rename the file or folder.' },
    ),
  );
}

async function columnsByFile(
  engine: ParquetEngine,
  files: readonly FileState[],
): Promise<ReadonlyMap<string, readonly ParquetColumn[]>> {
  const byFile = new Map<string, readonly ParquetColumn[]>();
  for (const file of files) byFile.set(file.path, await describe(engine, file));
  return byFile;
}

function unitedColumns(byFile: ReadonlyMap<string, readonly ParquetColumn[]>): readonly ParquetColumn[] {
  const united = new Map<string, ParquetColumn & { readonly path: string }>();
  for (const [path, columns] of byFile) {
    const known = columns.filter((column) => united.has(column.name));
    const other = known.find((column) => united.get(column.name)?.native !== column.native);
    const first = united.get(other?.name ?? '');
    if (other !== undefined && first !== undefined)
      throw mismatch(
        path,
        `column ${other.name} to be ${first.native} as in ${first.path}, found ${other.native}`,
      );
    if (known.length === 0 && united.size > 0)
      throw mismatch(path, 'columns of the other files, found none of them');
    for (const column of columns) if (!united.has(column.name)) united.set(column.name, { ...column, path });
  }
  return [...united.values()].map(({ name, native }) => ({ name, native }));
}

function mismatch(path: string, what: string): Error {
  return errorOf(
    sourceFault('CHIMERA_SOURCE_FORMAT', '', `Expected ${path} to have ${what}.`, {
      hint: 'Write the file again with the types of the others, or choose a pattern that leaves it out.',
    }),
  );
}

async function describe(engine: ParquetEngine, file: FileState): Promise<readonly ParquetColumn[]> {
  try {
    const rows = await engine.query(`DESCRIBE SELECT * FROM ${readParquet([file])}`);
    return rows.map((row) => ({ name: row['column_name'] ?? '', native: row['column_type'] ?? '' }));
  } catch (error) {
    // Say which of the files it is.
    if (MeshError.is(error) && error.code === 'CHIMERA_SOURCE_FORMAT')
      throw errorOf(
        sourceFault(
          error.code,
          '',
          `${file.path}: ${error.message}`,
          error.hint === undefined ? {} : { hint: error.hint },
        ),
        error,
      );
    throw error;
  }
}

/** The table function over files; nothing is derived from paths or taken from other files. */
export function readParquet(files: readonly FileState[], withRowNumbers = false): string {
  const paths = files.length === 1 ? textLiteral(files[0]?.path ?? '') : listLiteral(files);
  return `read_parquet(${paths}, hive_partitioning = false, union_by_name = false${withRowNumbers ? ', file_row_number = true' : ''})`;
}

/** The dataset's path for people. */
export function datasetPath(base: FileBase, from: string): string {
  return displayPath(base, from);
}
