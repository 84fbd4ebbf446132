import { relative } from 'node:path';
import type { ConnectorContext, DatasetSelection, SourceConnection } from '../source.js';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { listFiles, type FileState } from '../files/files.js';
import { openBase, type FileBase } from '../files/location.js';
import { declaredFormat, type DeclaredFormat } from './format.js';
import { looksLikeHeader, namesOf, readLines } from './header.js';
import { readHead, type FileCoding, type FileHead } from './head.js';
import type { Dialect } from './scanner.js';
import { sniffDialect } from './sniff.js';

/** A file of a dataset, and the names of its values in order. */
export interface CsvFile {
  readonly state: FileState;
  /** Below the URI, for people. */
  readonly shown: string;
  readonly coding: FileCoding;
  readonly names: readonly string[];
}

/** The files of a dataset and how they are read. */
export interface CsvDataset {
  readonly base: FileBase;
  readonly format: DeclaredFormat;
  readonly dialect: Dialect;
  /** Whether the first line of each file names the columns. */
  readonly header: boolean;
  /** Files that have anything in them. */
  readonly files: readonly CsvFile[];
  /** All files found. */
  readonly states: readonly FileState[];
  /** Names of all files' columns: those of the first, then what others have besides. */
  readonly names: readonly string[];
}

/** Of files behind the first only the header is looked at. */
const laterHeadBytes = 64 * 1024;

/**
 * Finds the files of a dataset and how they are written. Throws `CHIMERA_SOURCE_OBJECT_MISSING`, `_PERMISSION`,
 * `_PATH_FORBIDDEN`, and `_FORMAT` for what is no delimited text, or has no column in common with the first file.
 */
export async function openCsvDataset(
  connection: SourceConnection,
  dataset: DatasetSelection,
  context: Pick<ConnectorContext, 'fileRoots' | 'signal'>,
): Promise<CsvDataset> {
  const base = await openBase(connection.uri, context.fileRoots);
  const format = declaredFormat(connection, dataset);
  const states = await listFiles(base, dataset.from);
  const files: CsvFile[] = [];
  let manner: { readonly dialect: Dialect; readonly header: boolean } | undefined;
  for (const state of states) {
    context.signal.throwIfAborted();
    const head = await readHead(state, format, manner === undefined ? undefined : laterHeadBytes);
    if (head.text.length === 0) continue;
    manner ??= mannerOf(head, format, dataset);
    const shown = relative(base.path, state.path) || state.path;
    files.push(describeFile(state, shown, head, { ...manner, format, dataset, first: files[0] }));
  }
  if (manner === undefined && dataset.schema === undefined) throw empty(states[0]?.path ?? dataset.from);
  const names = [...new Set(files.flatMap((file) => file.names))];
  const { dialect, header } = manner ?? {
    dialect: sniffDialect(Buffer.alloc(0), true, format),
    header: true,
  };
  return { base, format, dialect, header, files, states, names };
}

function mannerOf(
  head: FileHead,
  format: DeclaredFormat,
  dataset: DatasetSelection,
): { readonly dialect: Dialect; readonly header: boolean } {
  const body = { ...head, text: skipped(head.text, format.skipLines ?? 0) };
  const dialect = sniffDialect(body.text, body.whole, format);
  const lines = readLines(body.text, body.whole, dialect, 100);
  const declared = dataset.schema?.map((column) => column.name);
  return { dialect, header: format.header ?? looksLikeHeader(lines, declared) };
}

/** What follows the lines to skip. */
function skipped(text: Buffer, lines: number): Buffer {
  let from = 0;
  for (let left = lines; left > 0; left--) {
    const found = text.indexOf(text.includes(10) ? 10 : 13, from);
    if (found < 0) return text.subarray(text.length);
    from = found + 1;
  }
  return text.subarray(from);
}

interface Manner {
  readonly dialect: Dialect;
  readonly header: boolean;
  readonly format: DeclaredFormat;
  readonly dataset: DatasetSelection;
  readonly first: CsvFile | undefined;
}

function describeFile(state: FileState, shown: string, head: FileHead, manner: Manner): CsvFile {
  const { header, first, dataset } = manner;
  const names = header ? headerNames(state, head, manner) : plainNames(head, manner);
  if (first !== undefined && !names.some((name) => first.names.includes(name)))
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_FORMAT',
        '',
        `Expected ${state.path} to have columns of ${first.state.path} (${shownNames(first.names)}), found ${shownNames(names)}.`,
        { hint: 'All files of a dataset are written alike; choose a pattern that matches these only.' },
      ),
    );
  if (!header && dataset.schema !== undefined) return { state, shown, coding: head.coding, names: dataset.schema.map((column) => column.name) }; // prettier-ignore
  return { state, shown, coding: head.coding, names };
}

function shownNames(names: readonly string[]): string {
  return names.slice(0, 20).join(', ');
}

function headerNames(state: FileState, head: FileHead, { dialect, format }: Manner): readonly string[] {
  const body = skipped(head.text, format.skipLines ?? 0);
  const [first] = readLines(body, head.whole, dialect, 1);
  if (first === undefined && !head.whole)
    throw errorOf(
      sourceFault('CHIMERA_SOURCE_FORMAT', '', `Expected the first line of ${state.path} to name its columns; it does not end within ${head.text.length} bytes.`),
    ); // prettier-ignore
  return namesOf(first ?? [], state.path);
}

/** Without a header, the first file says how many values a line has. */
function plainNames(head: FileHead, { dialect, format, first, dataset }: Manner): readonly string[] {
  if (first !== undefined) return first.names;
  if (dataset.schema !== undefined) return dataset.schema.map((column) => column.name);
  const lines = readLines(skipped(head.text, format.skipLines ?? 0), head.whole, dialect, 100);
  const widest = lines.reduce((most, line) => Math.max(most, line.length), 1);
  return namesOf(
    Array.from({ length: widest }, () => ''),
    'the file',
  );
}

function empty(path: string): Error {
  return errorOf(
    sourceFault(
      'CHIMERA_SOURCE_FORMAT',
      '',
      `Expected ${path} to have a line that names its columns, found an empty file.`,
      {
        hint: 'Submit the source when there is data, or declare its schema.',
      },
    ),
  );
}
