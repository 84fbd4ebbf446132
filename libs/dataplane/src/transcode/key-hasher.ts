import { InvariantError } from '@chimera/contracts';
import { Murmur } from '../checksum.js';
import { avroText } from './avro-text.js';
import type { ColumnPlan } from './column-plan.js';
import { viewOf } from './row-slab.js';

/** Columns whose values together shall be hashed for every row. */
export interface ScanKey {
  readonly columns: readonly string[];
  /** Halves are unsigned. `hasNull`: at least one column is null, so that SQL counts the key as distinct from every other. */
  visit(high: number, low: number, hasNull: boolean, key: KeyOfRow): void;
}

/** The key of the row being visited; only valid during the visit. */
export interface KeyOfRow {
  /** A copy of the encoded values: equal exactly when the keys are equal, floating-point numbers and JSON by their bytes. */
  bytes(): Buffer;
  /** One text a column, null for null. */
  texts(): readonly (string | null)[];
}

/** Gathers the encoded columns of a key and hashes them; one for each key of a scanner. */
export class KeyHasher implements KeyOfRow {
  private readonly plans: readonly ColumnPlan[];
  private readonly murmur = new Murmur();
  private scratch = Buffer.alloc(256);
  private view = viewOf(this.scratch);
  private length = 0;
  private source: Buffer = this.scratch;

  constructor(
    private readonly key: ScanKey,
    plans: readonly ColumnPlan[],
    private readonly starts: Int32Array,
    private readonly ends: Int32Array,
  ) {
    this.plans = key.columns.map((name) => {
      const plan = plans.find((candidate) => candidate.name === name);
      if (plan === undefined) throw new InvariantError(`Expected a known key column, found "${name}".`);
      return plan;
    });
  }

  /** Called when it is known where the columns of a row lie in `source`. */
  row(source: Buffer): void {
    this.source = source;
    this.length = 0;
    let hasNull = false;
    for (const plan of this.plans) {
      const start = this.starts[plan.index] as number;
      if (plan.nullable && source[start] === 0) hasNull = true;
      this.append(start, this.ends[plan.index] as number);
    }
    this.murmur.digest(this.view, 0, this.length, 0);
    this.key.visit(this.murmur.h1 >>> 0, this.murmur.h2 >>> 0, hasNull, this);
  }

  bytes(): Buffer {
    return Buffer.from(this.scratch.subarray(0, this.length));
  }

  texts(): readonly (string | null)[] {
    return this.plans.map((plan) =>
      avroText(plan, this.source.subarray(this.starts[plan.index], this.ends[plan.index])),
    );
  }

  /** Avro values end themselves, so that the concatenation of several is as unambiguous as each. */
  private append(start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.scratch.length) {
      const next = Buffer.alloc(needed * 2);
      this.scratch.copy(next, 0, 0, this.length);
      this.scratch = next;
      this.view = viewOf(next);
    }
    for (let p = start; p < end; p++) this.scratch[this.length++] = this.source[p] as number;
  }
}
