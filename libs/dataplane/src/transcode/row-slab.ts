import { RejectedMessageError, type ErrorCode } from '@chimera/contracts';
import { RowHash } from '../checksum.js';
import type { RejectedRow, RowChunk } from '../rows/row-chunk.js';
import type { ColumnPlan } from './column-plan.js';
import type { TranscodeOptions } from './transcoder.js';

/** Why a row is set aside: an index into the ranges of the column, or one of these. */
export const reasons = { null: -1, type: -2, nul: -3 } as const;

/** Rejected rows are objects; a chunk is given out before they pile up (Invariant 11). */
const maxRejectedPerChunk = 1_000;

export interface Limits {
  readonly chunkBytes: number;
  readonly maxRowBytes: number;
  readonly position: (row: number) => string;
}

export function limitsOf(options: TranscodeOptions): Limits {
  return {
    chunkBytes: options.chunkBytes ?? 262_144,
    maxRowBytes: options.maxRowBytes ?? 8 * 1_048_576,
    position: options.position ?? ((row) => `row ${row}`),
  };
}

/**
 * The output side of a reader's transcoder: one growing buffer of Avro rows, with the rows set aside and the
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
  private readonly hash = new RowHash();
  private rowStart = 0;
  private rows = 0;
  private read = 0;
  private total = 0;
  private rejected: RejectedRow[] = [];
  /** How many rows of the chunk were kept before each of the rejected. */
  private rejectedAfter: number[] = [];

  /** `rowBytes` is the room that any row needs besides the content of its text and bytes. */
  constructor(
    private readonly plans: readonly ColumnPlan[],
    private readonly limits: Limits,
    private readonly rowBytes: number,
  ) {
    this.d = Buffer.allocUnsafeSlow(limits.chunkBytes + rowBytes + 4_096);
    this.view = viewOf(this.d);
  }

  /** True when a chunk is ready to be given out. */
  get full(): boolean {
    return this.o >= this.limits.chunkBytes || this.rejected.length >= maxRejectedPerChunk;
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
    this.rows++;
    this.read++;
  }

  /** Ends a row that does not: it is kept whole beside the others (nothing is dropped). */
  reject(row: RejectedRow['row']): void {
    this.o = this.rowStart;
    this.read++;
    const plan = this.plans[this.badColumn];
    this.rejectedAfter.push(this.rows);
    this.rejected.push({
      position: this.limits.position(this.total + this.read),
      code: codeOf(this.badReason),
      column: plan?.name ?? null,
      detail: detailOf(plan, this.badReason),
      row,
    });
  }

  tooLarge(bytes: number): RejectedMessageError {
    const position = this.limits.position(this.total + this.read + 1);
    return new RejectedMessageError(
      'CHIMERA_ROW_TOO_LARGE',
      `Expected rows of at most ${this.limits.maxRowBytes} bytes, found at least ${bytes} at ${position}.`,
      { hint: 'Leave the large column out of the selection, or raise the limit.', details: { position } },
    );
  }

  /** Rows taken from the source so far. */
  get taken(): number {
    return this.total + this.read;
  }

  /** Name of the place of the row at hand. */
  get position(): string {
    return this.limits.position(this.taken + 1);
  }

  /** Gives out what is there, or null when there is nothing. */
  flush(): RowChunk | null {
    if (this.read === 0) return null;
    const bytes = Buffer.allocUnsafeSlow(this.o);
    this.d.copy(bytes, 0, 0, this.o);
    const chunk = {
      bytes,
      rows: this.rows,
      read: this.read,
      filtered: 0,
      rejected: this.rejected,
      sum: this.hash.take(),
      position: positionsOf(this.limits.position, this.total, this.rejectedAfter),
    };
    this.total += this.read;
    this.rows = 0;
    this.read = 0;
    this.rejected = [];
    this.rejectedAfter = [];
    this.shrink();
    return chunk;
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
    const usual = this.limits.chunkBytes + this.rowBytes + 4_096;
    if (this.d.length <= usual * 4) return;
    this.d = Buffer.allocUnsafeSlow(usual);
    this.view = viewOf(this.d);
  }
}

/** Places of the rows of a chunk: `before` rows were read before it, and rejected ones stand between those that were kept. */
function positionsOf(
  name: Limits['position'],
  before: number,
  rejectedAfter: readonly number[],
): (index: number) => string {
  return (index) => {
    const between = rejectedAfter.filter((kept) => kept <= index).length;
    return name(before + index + between + 1);
  };
}

/** A view on exactly the bytes of a buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function codeOf(reason: number): ErrorCode {
  if (reason === reasons.null) return 'CHIMERA_ROW_NULL';
  return reason >= 0 ? 'CHIMERA_ROW_RANGE' : 'CHIMERA_ROW_TYPE';
}

function detailOf(plan: ColumnPlan | undefined, reason: number): string {
  if (reason === reasons.null) return 'Expected a value, found null.';
  if (reason === reasons.nul)
    return `Expected ${plan?.notation ?? 'text'}, found the character U+0000 in it.`;
  if (reason === reasons.type)
    return `Expected a value that ${plan?.notation ?? 'the type'} can hold, found one that it cannot.`;
  return plan?.ranges[reason]?.expected ?? 'Expected a value inside the declared range.';
}
