import { DuckDBInstance, type DuckDBConnection, type DuckDBResult } from '@duckdb/node-api';
import { MeshError, TransientError } from '@chimera/contracts';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { FileState } from '../files/files.js';

/** Memory for decoding row groups; more is refused by DuckDB, and nothing is spilled to disk. */
const memoryLimit = '256MB';

/** An in-memory DuckDB that can read the given files and nothing else: no other path, no network, no extension. */
export class ParquetEngine {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly signal: AbortSignal,
    /** Whether the instance ends with this connection. */
    private readonly owns: boolean,
  ) {
    signal.addEventListener('abort', this.interrupt, { once: true });
  }

  /** `threads` default 1: one file stream feeds one transcoder. Throws `CHIMERA_SOURCE_FAILED`. */
  static async open(files: readonly FileState[], signal: AbortSignal, threads = 1): Promise<ParquetEngine> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(threads),
      memory_limit: memoryLimit,
      temp_directory: '',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    try {
      const connection = await instance.connect();
      await connection.run(`SET allowed_paths = ${listLiteral(files)}`);
      // Times inside nested values are written as text; that must not depend on where Chimera runs.
      await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
      connection.closeSync();
      return new ParquetEngine(instance, await instance.connect(), signal, true);
    } catch (error) {
      instance.closeSync();
      throw engineError(error, signal);
    }
  }

  /** The same with a connection of its own: what it streams goes on while this one is asked something else. */
  async another(): Promise<ParquetEngine> {
    return new ParquetEngine(this.instance, await this.instance.connect(), this.signal, false);
  }

  /** Rows of a small statement about metadata, every value as text. */
  async query(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]> {
    return this.translated(async () => {
      const rows = await (await this.connection.run(sql)).getRowObjectsJson();
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)])),
      );
    });
  }

  /** Starts a statement whose chunks are made as they are fetched. */
  async stream(sql: string): Promise<DuckDBResult> {
    return this.translated(() => this.connection.stream(sql));
  }

  /** Runs `work`, telling DuckDB's errors as errors of the source. */
  async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw engineError(error, this.signal);
    }
  }

  /** Throws why work was told to stop, if it was. */
  throwIfStopped(): void {
    if (this.signal.aborted) throw stopped(this.signal);
  }

  close(): void {
    this.signal.removeEventListener('abort', this.interrupt);
    this.connection.closeSync();
    if (this.owns) this.instance.closeSync();
  }

  private readonly interrupt = (): void => this.connection.interrupt();
}

/** Paths as a list literal. */
export function listLiteral(files: readonly FileState[]): string {
  return `[${files.map((file) => textLiteral(file.path)).join(', ')}]`;
}

/** A text as DuckDB literal: there are no escapes but the doubled quote. */
export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as DuckDB identifier. */
export function nameLiteral(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** DuckDB quotes values in messages, so only the class of the error is told (Invariant 8). */
function engineError(error: unknown, signal: AbortSignal): MeshError {
  if (MeshError.is(error)) return error;
  if (signal.aborted) return stopped(signal);
  const kind = (error instanceof Error ? (error.message.split(':')[0] ?? '') : '').slice(0, 60);
  if (kind === 'IO Error')
    return errorOf(
      sourceFault('CHIMERA_SOURCE_FAILED', '', 'The file system failed while Parquet was read.'),
      error,
    );
  if (kind === 'Out of Memory Error') {
    return new MeshError(
      'CHIMERA_SOURCE_FAILED',
      'reject',
      `A row group does not fit the ${memoryLimit} that a reader may use.`,
      { cause: error, hint: 'Write the file with smaller row groups.' },
    );
  }
  return errorOf(
    sourceFault(
      'CHIMERA_SOURCE_FORMAT',
      '',
      `The file is damaged or uses a feature of Parquet that is not known here (${kind}).`,
      { hint: 'Write the file again with a current library.' },
    ),
    error,
  );
}

function stopped(signal: AbortSignal): MeshError {
  const reason: unknown = signal.reason;
  return MeshError.is(reason)
    ? reason
    : new TransientError('CHIMERA_SOURCE_FAILED', 'Reading was told to stop before its end.', {
        cause: reason,
      });
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
