import type { RowChunk, SourceReader } from '@chimera/connectors';
import type { Column } from '@chimera/contracts';
import { readQuarantine, textRows, type QuarantinedRow } from '@chimera/dataplane';
import type { RangeReader } from '@chimera/kafka';
import type { ReplayedRows } from './protocol.js';

/** Rows of one chunk. */
const chunkRows = 500;

/** The quarantined rows of one attempt as a source: one part, in the order in which they were set aside. */
export class QuarantineSource implements SourceReader {
  readonly parts = 1;

  constructor(
    /** Nullable text each. */
    private readonly columns: readonly Column[],
    private readonly rows: ReplayedRows,
    private readonly ranges: RangeReader,
    private readonly signal: AbortSignal,
  ) {}

  /** As many as were counted when they were set aside: fewer that come back are a fault of the ledger (Invariant 10). */
  countRows(): Promise<number> {
    return Promise.resolve(this.rows.rows);
  }

  async *read(): AsyncGenerator<RowChunk, void, undefined> {
    const { rows: _rows, ...range } = this.rows;
    for await (const found of readQuarantine(this.ranges, { ...range, signal: this.signal })) {
      for (let at = 0; at < found.length; at += chunkRows)
        yield this.chunk(found.slice(at, at + chunkRows).map(({ row }) => row));
    }
  }

  close(): Promise<void> {
    return this.ranges.close();
  }

  /** A row without any of the columns is a line that could not be cut into values: it stays where it is, aside. */
  private chunk(rows: readonly QuarantinedRow[]): RowChunk {
    const isCut = ({ row }: QuarantinedRow): boolean => this.columns.some(({ name }) => name in row);
    const cut = rows.filter(isCut);
    const chunk = textRows(
      this.columns,
      cut.map(({ row }) => row),
      cut.map(({ position }) => position),
    );
    const rejected = rows
      .filter((row) => !isCut(row))
      .map(({ position, code, column, detail, row }) => ({ position, code, column, detail, row }));
    return { ...chunk, read: rows.length, rejected };
  }
}
