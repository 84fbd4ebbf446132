import { RejectedMessageError, type ErrorCode } from '@chimera/contracts';
import type { RowSum } from '../checksum.js';
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

/** Counts the rows of a reader's chunks: those kept, those set aside with their reason, and where each of them stands. */
export class RowLedger {
  private rows = 0;
  private read = 0;
  private total = 0;
  private rejected: RejectedRow[] = [];
  /** How many rows of the chunk were kept before each of the rejected. */
  private rejectedAfter: number[] = [];

  constructor(
    private readonly plans: readonly ColumnPlan[],
    readonly limits: Limits,
  ) {}

  /** True when no further row should be set aside in this chunk. */
  get full(): boolean {
    return this.rejected.length >= maxRejectedPerChunk;
  }

  keep(rows: number): void {
    this.rows += rows;
    this.read += rows;
  }

  /** Sets a row aside whole: nothing is dropped. */
  reject(row: RejectedRow['row'], column: number, reason: number): void {
    this.read++;
    const plan = this.plans[column];
    this.rejectedAfter.push(this.rows);
    this.rejected.push({
      position: this.limits.position(this.total + this.read),
      code: codeOf(reason),
      column: plan?.name ?? null,
      detail: detailOf(plan, reason),
      row,
    });
  }

  tooLarge(bytes: number): RejectedMessageError {
    return new RejectedMessageError(
      'CHIMERA_ROW_TOO_LARGE',
      `Expected rows of at most ${this.limits.maxRowBytes} bytes, found at least ${bytes} at ${this.position}.`,
      {
        hint: 'Leave the large column out of the selection, or raise the limit.',
        details: { position: this.position },
      },
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

  /** Ends the chunk; null when no row was read. `bytesOf` gives the rows that were kept, and starts again from nothing. */
  flush(bytesOf: () => { readonly bytes: Buffer; readonly sum: RowSum }): RowChunk | null {
    if (this.read === 0) return null;
    const chunk = {
      ...bytesOf(),
      rows: this.rows,
      read: this.read,
      filtered: 0,
      rejected: this.rejected,
      position: positionsOf(this.limits.position, this.total, this.rejectedAfter),
    };
    this.total += this.read;
    this.rows = 0;
    this.read = 0;
    this.rejected = [];
    this.rejectedAfter = [];
    return chunk;
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
