import { RowHash } from '../checksum.js';
import type { RejectedRow, RowChunk } from '../rows/row-chunk.js';
import { viewOf } from '../transcode/row-slab.js';

/** Rejected rows are objects; a chunk is given out before they pile up (Invariant 11). */
const maxRejectedPerChunk = 1_000;

/** The rows of one chunk as they are changed. Fields are plain because generated code moves them for every row. */
export class TransformSlab {
  d: Buffer;
  view: DataView;
  o = 0;
  full = false;
  private readonly hash = new RowHash();
  private rows = 0;
  private filtered = 0;
  private rejected: RejectedRow[] = [];

  /** `rowBytes` is the room that any row needs besides the content of its texts, bytes and copied columns. */
  constructor(
    private readonly chunkBytes: number,
    private readonly rowBytes: number,
  ) {
    this.d = Buffer.allocUnsafeSlow(this.usual);
    this.view = viewOf(this.d);
  }

  /** Starts a row; gives its offset. */
  begin(): number {
    this.room(this.o, 0);
    return this.o;
  }

  /** Room for `content` bytes and the rest of the row after offset `o`; gives the buffer to go on with. */
  room(o: number, content: number): Buffer {
    if (this.d.length - o >= content + this.rowBytes) return this.d;
    const next = Buffer.allocUnsafeSlow(Math.max(this.d.length * 2, o + content + this.rowBytes));
    this.d.copy(next, 0, 0, o);
    this.d = next;
    this.view = viewOf(next);
    return next;
  }

  /** The row from `start` is whole. */
  keep(start: number): void {
    this.hash.add(this.view, start, this.o);
    this.rows++;
    this.full ||= this.o >= this.chunkBytes;
  }

  filter(): void {
    this.filtered++;
  }

  /** The row from `start` is set aside: it is kept whole beside the others. */
  reject(start: number, row: RejectedRow): void {
    this.o = start;
    this.rejected.push(row);
    this.full ||= this.rejected.length >= maxRejectedPerChunk;
  }

  /** Gives out what is there, with what was set aside or filtered before the rows came here. */
  flush(before: { readonly filtered: number; readonly rejected: readonly RejectedRow[] }): RowChunk {
    const bytes = Buffer.allocUnsafeSlow(this.o);
    this.d.copy(bytes, 0, 0, this.o);
    const filtered = before.filtered + this.filtered;
    const rejected = [...before.rejected, ...this.rejected];
    const chunk = {
      bytes,
      rows: this.rows,
      read: this.rows + filtered + rejected.length,
      filtered,
      rejected,
      sum: this.hash.take(),
    };
    this.reset();
    return chunk;
  }

  private get usual(): number {
    return this.chunkBytes + this.rowBytes + 65_536;
  }

  /** Forgets everything; what one huge row needed is given back (Invariant 11). */
  reset(): void {
    this.o = 0;
    this.rows = 0;
    this.filtered = 0;
    this.rejected = [];
    this.full = false;
    this.hash.take();
    if (this.d.length <= this.usual * 4) return;
    this.d = Buffer.allocUnsafeSlow(this.usual);
    this.view = viewOf(this.d);
  }
}
