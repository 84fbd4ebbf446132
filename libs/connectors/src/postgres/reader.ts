import { InvariantError } from '@chimera/contracts';
import { compilePgCopyToAvro, type PgCopyTranscoder, type RowChunk } from '@chimera/dataplane';
import type { ConnectorContext, ReadPlan, SourceReader } from '../source.js';
import { CopyOut } from './copy-out.js';
import { onePart, type PartSql } from './parts.js';
import { readyToRead, type Readable } from './readable.js';
import type { ResolvedRange } from './range.js';
import type { ColumnSelection } from './schema-check.js';
import { throwIfStopped, type PostgresSession } from './session.js';
import { joinSnapshot, type Snapshot } from './snapshot.js';
import { sourceError } from './source-error.js';

/** A dataset made ready for reading. */
export interface Opened {
  readonly snapshot: Snapshot;
  readonly readable: Readable;
  readonly selection: ColumnSelection;
  readonly range: ResolvedRange | null;
  readonly parts: readonly PartSql[];
}

/** Reads each part on a connection of its own; all of them see the one snapshot, which is held until the end. */
export class PostgresReader implements SourceReader {
  readonly parts: number;
  readonly highWater: string | null;
  private readonly sessions = new Set<PostgresSession>();
  private readonly begun = new Set<number>();
  /** The session that counted, for the only part. */
  private first: Promise<PostgresSession> | undefined;
  private closed = false;

  constructor(
    private readonly opened: Opened,
    private readonly plan: ReadPlan,
    private readonly context: ConnectorContext,
  ) {
    this.parts = opened.parts.length;
    this.highWater = opened.range?.highWater ?? null;
  }

  /**
   * Counted by the server itself. A single part is read in the very transaction that counted, so that `now()` in a
   * view or statement means the same to both; once it is being read, rows are counted on a connection of their own.
   */
  async countRows(): Promise<number> {
    const isFirst = this.parts === 1 && !this.begun.has(0);
    const session = await (isFirst ? (this.first ??= this.join()) : this.join());
    try {
      const { from } = onePart(this.opened.readable, this.opened.range);
      const { rows } = await session.single(`SELECT count(*) FROM ${from}`);
      if (!isFirst) await this.leave(session);
      return Number(rows[0]?.[0]);
    } catch (error) {
      this.drop(session);
      throw this.translate(error);
    }
  }

  async *read(part: number): AsyncGenerator<RowChunk> {
    const session = await this.begin(part);
    let ended = false;
    try {
      const transcoder = this.compile(part);
      for await (const bytes of session.submit(new CopyOut(this.copyOf(part)))) {
        transcoder.push(bytes);
        for (let chunk = transcoder.take(); chunk !== null; chunk = transcoder.take()) yield chunk;
      }
      ended = true;
      const last = transcoder.end();
      if (last !== null) yield last;
    } catch (error) {
      throw this.translate(error);
    } finally {
      // A COPY that was left in the middle is ended at the server too.
      if (ended) await this.leave(session);
      else this.drop(session);
    }
  }

  /** Safe at any time and more than once; what is being read ends. */
  async close(): Promise<void> {
    this.closed = true;
    for (const session of this.sessions) this.drop(session);
    await this.opened.snapshot.session.close();
  }

  private async begin(part: number): Promise<PostgresSession> {
    if (this.opened.parts[part] === undefined || this.begun.has(part))
      throw new InvariantError(
        `Expected each of ${this.parts} parts to be read once, found part ${part}${this.begun.has(part) ? ' again' : ''}.`,
      );
    this.begun.add(part);
    const first = this.first;
    this.first = undefined;
    return first ?? this.join();
  }

  private async join(): Promise<PostgresSession> {
    throwIfStopped(this.context.signal);
    try {
      const session = await joinSnapshot(this.plan.connection, this.opened.snapshot.id, this.context);
      this.sessions.add(session);
      if (this.closed) throw this.drop(session);
      await readyToRead(session);
      return session;
    } catch (error) {
      throw this.translate(error);
    }
  }

  private async leave(session: PostgresSession): Promise<void> {
    this.sessions.delete(session);
    await session.close();
  }

  private drop(session: PostgresSession): InvariantError {
    this.sessions.delete(session);
    session.destroy();
    return new InvariantError('Expected an open reader, found one that was closed.');
  }

  private copyOf(part: number): string {
    const pieces = this.opened.parts[part] ?? [];
    const selects = pieces.map((piece) => `SELECT ${this.opened.selection.list} FROM ${piece.from}`);
    return `COPY (${selects.join(' UNION ALL ')}) TO STDOUT (FORMAT binary)`;
  }

  private compile(part: number): PgCopyTranscoder {
    const { chunkBytes, maxRowBytes, columns, rules } = this.plan;
    return compilePgCopyToAvro(columns, rules, {
      wire: this.opened.selection.wire,
      ...(this.parts === 1 ? {} : { position: (row: number) => `part ${part}, row ${row}` }),
      ...(chunkBytes === undefined ? {} : { chunkBytes }),
      ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
    });
  }

  private translate(error: unknown): Error {
    return sourceError(error, this.opened.snapshot.session.address, this.context.signal);
  }
}
