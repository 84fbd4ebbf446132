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
  readonly columns: readonly ParquetColumn[];
}

/**
 * Finds and checks the files of a dataset. Throws `CHIMERA_SOURCE_OBJECT_MISSING`, `_PERMISSION`, `_PATH_FORBIDDEN`,
 * and `_FORMAT` for what is no Parquet file or has other columns than the first file.
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
  const columns = await withEngine(files, signal, (engine) => commonColumns(engine, files));
  return { files, footerHashes, columns };
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

async function commonColumns(
  engine: ParquetEngine,
  files: readonly FileState[],
): Promise<readonly ParquetColumn[]> {
  let first: { readonly file: FileState; readonly columns: readonly ParquetColumn[] } | undefined;
  for (const file of files) {
    const columns = await describe(engine, file);
    if (first === undefined) first = { file, columns };
    else if (JSON.stringify(columns) !== JSON.stringify(first.columns)) {
      throw errorOf(
        sourceFault(
          'CHIMERA_SOURCE_FORMAT',
          '',
          `Expected every file of the dataset to have the columns of ${first.file.path}, found others in ${file.path}: ${differences(first.columns, columns)}.`,
        ),
      );
    }
  }
  return first?.columns ?? [];
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

function differences(expected: readonly ParquetColumn[], found: readonly ParquetColumn[]): string {
  const words = (columns: readonly ParquetColumn[]): readonly string[] =>
    columns.map((column) => `${column.name} ${column.native}`);
  const [before, after] = [words(expected), words(found)];
  const gone = before.filter((word) => !after.includes(word));
  const added = after.filter((word) => !before.includes(word));
  return (
    [...gone.map((word) => `without ${word}`), ...added.map((word) => `with ${word}`)].join(', ') ||
    'in another order'
  );
}

/** The table function over files; nothing is derived from paths or taken from other files. */
export function readParquet(files: readonly FileState[]): string {
  return `read_parquet(${files.length === 1 ? textLiteral(files[0]?.path ?? '') : listLiteral(files)}, hive_partitioning = false, union_by_name = false)`;
}

/** The dataset's path for people. */
export function datasetPath(base: FileBase, from: string): string {
  return displayPath(base, from);
}
