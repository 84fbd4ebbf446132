import type { RejectedMessageError } from '@chimera/contracts';
import { RowHash, type RowSum } from '../checksum.js';
import type { RejectedRow, RowChunk } from '../rows/row-chunk.js';
import type { ColumnPlan } from './column-plan.js';
import { RowLedger, type Limits } from './row-ledger.js';

export { limitsOf, reasons } from './row-ledger.js';

/**
 * The output side of a reader's transcoder: one growing buffer of Avro rows, with their ledger and the
 * running checksum. Fields are public and plain because generated code moves them for every row.
 */
export class RowSlab {
  /** Buffer written into, and a view on it. Both change when it grows. */
  d: Buffer;
  view: DataView;
  /** Offset of the next byte. */
  o = 0;
  /** First column that broke the contract in the row at hand; -1 when none did. */
  badColumn = -1;
  badReason = 0;
  readonly ledger: RowLedger;
  private readonly hash = new RowHash();
  private rowStart = 0;

  /** `rowBytes` is the room that any row needs besides the content of its text and bytes. `usual`: bytes held at first. */
  constructor(
    plans: readonly ColumnPlan[],
    private readonly limits: Limits,
    private readonly rowBytes: number,
    private readonly usual = limits.chunkBytes + rowBytes + 4_096,
  ) {
    this.ledger = new RowLedger(plans, limits);
    this.d = Buffer.allocUnsafeSlow(usual);
    this.view = viewOf(this.d);
  }

  /** True when a chunk is ready to be given out. */
  get full(): boolean {
    return this.o >= this.limits.chunkBytes || this.ledger.full;
  }

  /** Starts a row, or starts it again when its input was cut. */
  begin(): void {
    this.rowStart = this.o;
    this.badColumn = -1;
    if (this.d.length - this.o < this.rowBytes) this.enlarge(this.o, this.rowBytes);
  }

  /** Takes the row at hand back. */
  rewind(): void {
    this.o = this.rowStart;
  }

  /** Room for `content` bytes and the rest of the row after offset `o`; gives the buffer to go on with. */
  room(o: number, content: number): Buffer {
    if (content > this.limits.maxRowBytes) throw this.tooLarge(content);
    if (this.d.length - o < content + this.rowBytes) this.enlarge(o, content + this.rowBytes);
    return this.d;
  }

  /** Marks the row at hand; the first fault is the one reported. */
  fault(column: number, reason: number): void {
    if (this.badColumn >= 0) return;
    this.badColumn = column;
    this.badReason = reason;
  }

  /** Ends a row that keeps its contract. */
  keep(): void {
    const size = this.o - this.rowStart;
    if (size > this.limits.maxRowBytes) throw this.tooLarge(size);
    this.hash.add(this.view, this.rowStart, this.o);
    this.ledger.keep(1);
  }

  /** Ends a row that does not: it is kept whole beside the others. */
  reject(row: RejectedRow['row']): void {
    this.o = this.rowStart;
    this.ledger.reject(row, this.badColumn, this.badReason);
  }

  tooLarge(bytes: number): RejectedMessageError {
    return this.ledger.tooLarge(bytes);
  }

  /** Gives out what is there, or null when there is nothing. */
  flush(): RowChunk | null {
    return this.ledger.flush(() => this.take());
  }

  /** A copy of the rows written since the last call, and their sum. */
  take(): { readonly bytes: Buffer; readonly sum: RowSum } {
    const bytes = Buffer.allocUnsafeSlow(this.o);
    this.d.copy(bytes, 0, 0, this.o);
    this.shrink();
    return { bytes, sum: this.hash.take() };
  }

  private enlarge(used: number, more: number): void {
    const next = Buffer.allocUnsafeSlow(Math.max(this.d.length * 2, used + more));
    this.d.copy(next, 0, 0, used);
    this.d = next;
    this.view = viewOf(next);
  }

  /** One huge row must not hold its memory for the rest of the run (Invariant 11). */
  private shrink(): void {
    this.o = 0;
    if (this.d.length <= this.usual * 4) return;
    this.d = Buffer.allocUnsafeSlow(this.usual);
    this.view = viewOf(this.d);
  }
}

/** A view on exactly the bytes of a buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
