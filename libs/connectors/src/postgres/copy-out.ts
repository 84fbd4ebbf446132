import type { Connection, Submittable } from 'pg';
import { CopyFrames } from './copy-frames.js';

/** What the driver's connection can say; its types leave this out. */
interface ExtendedProtocol {
  parse(statement: { name: string; text: string; types: readonly number[] }): void;
  bind(portal: { portal: string; statement: string; values: readonly unknown[]; binary: boolean }): void;
  execute(portal: { portal: string; rows: number }): void;
  sync(): void;
}

/** Bytes that may wait for the reader; beyond it the socket is not read (Invariant 11). */
const mostWaiting = 256 * 1024;

/**
 * `COPY ... TO STDOUT` as the bytes of its rows, in buffers cut anywhere, each valid until the next is asked for.
 * pg-copy-streams makes several objects of every row, which costs more than transcoding it; here rows are only moved.
 * All that is not a row goes to the driver as if this were not here. Use once; iterate to the end, or destroy the session.
 */
export class CopyOut implements Submittable, AsyncIterable<Buffer> {
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  private ended = false;
  private failure: { readonly error: unknown } | null = null;
  private wake: () => void = () => undefined;
  private connection: Connection | null = null;
  private driver: (bytes: Buffer) => void = () => undefined;
  private readonly frames = new CopyFrames((bytes) => this.driver(bytes));

  constructor(private readonly sql: string) {}

  /** Called by the driver when it is this statement's turn. */
  submit(connection: Connection): void {
    this.connection = connection;
    const { stream } = connection;
    const [driver] = stream.listeners('data') as ((bytes: Buffer) => void)[];
    if (driver !== undefined) {
      this.driver = driver;
      stream.removeListener('data', driver);
    }
    stream.on('data', this.hear);
    // The extended protocol takes a single statement: a selection that is a statement cannot smuggle in a second one.
    const wire = connection as unknown as ExtendedProtocol;
    wire.parse({ name: '', text: this.sql, types: [] });
    wire.bind({ portal: '', statement: '', values: [], binary: false });
    wire.execute({ portal: '', rows: 0 });
    wire.sync();
  }

  /** Rows until the end. Throws what the driver tells of the statement or its connection. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) {
        this.waitingBytes -= next.length;
        if (this.waitingBytes < mostWaiting) this.connection?.stream.resume();
        yield next;
      } else if (this.failure !== null) {
        throw this.failure.error;
      } else if (this.ended) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    }
  }

  /** Called by the driver. */
  handleError(error: unknown): void {
    this.failure ??= { error };
    this.giveBack();
  }

  /** Called by the driver. */
  handleCommandComplete(): void {
    // How many rows there were is known from the rows.
  }

  /** Called by the driver. */
  handleReadyForQuery(): void {
    this.ended = true;
    this.giveBack();
  }

  private readonly hear = (chunk: Buffer): void => {
    const rows = this.frames.contentsOf(chunk);
    // The statement ended in this very chunk: what follows is read by the driver alone.
    if (this.connection === null) this.frames.release();
    if (rows.length === 0) return;
    this.waiting.push(rows);
    this.waitingBytes += rows.length;
    if (this.waitingBytes >= mostWaiting) this.connection?.stream.pause();
    this.wake();
  };

  private giveBack(): void {
    const stream = this.connection?.stream;
    this.connection = null;
    stream?.removeListener('data', this.hear);
    stream?.on('data', this.driver);
    stream?.resume();
    this.wake();
  }
}
