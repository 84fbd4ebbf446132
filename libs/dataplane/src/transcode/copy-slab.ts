import { RejectedMessageError } from '@chimera/contracts';
import type { AvroCursor } from './avro-cursor.js';
import type { ColumnPlan } from './column-plan.js';
import { viewOf } from './row-slab.js';

const initialBytes = 524_288;

/** The output side of the writer's transcoder: one growing buffer of COPY rows. Fields are plain for generated code. */
export class CopySlab {
  d: Buffer = Buffer.allocUnsafeSlow(initialBytes);
  view: DataView = viewOf(this.d);
  o = 0;

  /** `rowBytes` is the room that any row needs besides the content of its text and bytes. */
  constructor(
    private readonly plans: readonly ColumnPlan[],
    readonly rowBytes: number,
  ) {}

  /** Starts a row with its field count. */
  begin(): void {
    if (this.d.length - this.o < this.rowBytes) this.grow(0);
    this.view.setInt16(this.o, this.plans.length);
    this.o += 2;
  }

  /** Makes room for `content` bytes and the rest of a row. */
  grow(content: number): void {
    const next = Buffer.allocUnsafeSlow(Math.max(this.d.length * 2, this.o + content + this.rowBytes));
    this.d.copy(next, 0, 0, this.o);
    this.d = next;
    this.view = viewOf(next);
  }

  /** A value of the contract that Postgres' type does not reach to. */
  unfit(cursor: AvroCursor, column: number): never {
    const plan = this.plans[column];
    throw new RejectedMessageError(
      'CHIMERA_ROW_TYPE',
      `Expected a ${plan?.notation ?? 'value'} that Postgres can hold in column "${plan?.name ?? column}", found one outside its range in row ${cursor.row + 1} of the batch.`,
      {
        hint: 'Add a range rule with action quarantine to the column, so that such rows are set aside while reading.',
      },
    );
  }

  /** A copy of what was written; starts again from nothing. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.o);
    this.d.copy(bytes, 0, 0, this.o);
    this.reset();
    return bytes;
  }

  /** Forgets what was written. Invariant 11: what one huge row needed is given back. */
  reset(): void {
    this.o = 0;
    const usual = Math.max(initialBytes, this.rowBytes * 2);
    if (this.d.length <= usual * 4) return;
    this.d = Buffer.allocUnsafeSlow(usual);
    this.view = viewOf(this.d);
  }
}
