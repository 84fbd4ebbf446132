import { RejectedMessageError } from '@chimera/contracts';
import type { ColumnPlan } from './column-plan.js';
import { pgRowText } from './pg-text.js';
import type { RowSlab } from './row-slab.js';
import type { PgWireType } from './transcoder.js';

/** What the generated pass calls for the rare cases: cut input, rows set aside, bytes that are not what was agreed. */
export class PgCopyPass {
  /** Offset in the input that must be there before the row at hand can go on. */
  needed = 0;

  constructor(
    private readonly plans: readonly ColumnPlan[],
    private readonly wire: readonly PgWireType[],
    private readonly slab: RowSlab,
  ) {}

  /** The input ends before offset `to`. Always -1. */
  wants(to: number): number {
    this.needed = to;
    return -1;
  }

  /** The row from `start` to `end` of the input is whole. */
  finish(source: Uint8Array, start: number, end: number): void {
    if (this.slab.badColumn < 0) this.slab.keep();
    else this.slab.reject(pgRowText(this.plans, this.wire, source.subarray(0, end), start));
  }

  width(column: number, expected: number, found: number): never {
    const type = this.wire[column] ?? 'unknown';
    throw this.changed(column, `${type} in ${expected} bytes`, `${found} bytes`);
  }

  jsonbVersion(column: number, found: number): never {
    throw this.changed(column, 'jsonb of version 1', found < 0 ? 'no version' : `version ${found}`);
  }

  private changed(column: number, expected: string, found: string): RejectedMessageError {
    const name = this.plans[column]?.name ?? String(column);
    return new RejectedMessageError(
      'CHIMERA_SOURCE_SCHEMA_CHANGED',
      `Expected column "${name}" as ${expected}, found ${found} at ${this.slab.ledger.position}.`,
      { hint: 'The column has another type than the contract says. Submit the intent again.' },
    );
  }
}
