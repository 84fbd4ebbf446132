import { addSums, emptySum, RowHash, type RowSum } from '../checksum.js';
import type { KernelMemory } from '../kernel/kernel-memory.js';
import { status } from '../kernel/pass-state.js';
import type { RowScanner } from './avro-scanner.js';
import type { KeyHasher } from './key-hasher.js';
import type { ScanWatch } from './scan-watch.js';

/** Rows whose values are kept in slots at once (Invariant 11). */
export const runRows = 1_024;
/** Twice the offset of the encoded value plus 1 when it is no null, offset of its end, then 8 bytes of the value itself. */
const slotBytes = 16;
const columnBytes = 64;

/** Rows of a batch from number `first` on, which begins at `position`. */
interface Rest {
  readonly position: number;
  readonly first: number;
  readonly count: number;
}

/** Walks rows the slow way; throws for what is malformed. */
export type SlowScan = (bytes: Buffer, rest: Rest, hash: RowHash) => void;

export interface ScanPlan {
  readonly watches: readonly ScanWatch[];
  readonly hashers: readonly KeyHasher[];
  /** Where the columns of the row at hand begin and end, for the hashers. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly sum: boolean;
  readonly columns: number;
}

/** A watch with something to show in the run of rows at hand. */
interface Showing {
  readonly watch: ScanWatch;
  /** Address of its slots. */
  readonly slots: number;
}

/** Scans by the kernel, and shows visitors and keys what it kept, row by row. */
export class KernelScanner implements RowScanner {
  private total: RowSum = emptySum;

  constructor(
    private readonly memory: KernelMemory,
    private readonly plan: ScanPlan,
    private readonly slow: SlowScan,
  ) {}

  scan(bytes: Buffer, rows: number): void {
    const { memory, plan } = this;
    memory.reserve(bytes.length, 0);
    bytes.copy(memory.bytes, memory.input);
    const { kernel, input, program } = memory;
    kernel.beginScan(input, memory.output, runRows * slotBytes);
    let p = input;
    for (let first = 0; first < rows; first += runRows) {
      const count = Math.min(runRows, rows - first);
      const outcome = kernel.avroScan(program, plan.columns, p, input + bytes.length, count, plan.sum);
      if (outcome !== status.done) return this.rest(bytes, { position: p - input, first, count: rows });
      p = memory.state.position;
      this.show(bytes, first, count);
    }
    if (p !== input + bytes.length)
      return this.rest(bytes, { position: p - input, first: rows, count: rows });
    this.total = addSums(this.total, memory.state.takeSum());
    memory.settle();
  }

  takeSum(): RowSum {
    const { total } = this;
    this.total = emptySum;
    return total;
  }

  private rest(bytes: Buffer, rest: Rest): void {
    const before = this.memory.state.takeSum();
    const hash = new RowHash();
    this.slow(bytes, rest, hash);
    this.total = addSums(this.total, addSums(before, hash.take()));
  }

  private show(source: Buffer, first: number, count: number): void {
    const { hashers } = this.plan;
    const showing = this.showing();
    if (showing.length === 0 && hashers.length === 0) return;
    for (let row = 0; row < count; row++) {
      for (const one of showing) this.showRow(one, row, first, source);
      if (hashers.length === 0) continue;
      this.mark(row);
      for (const hasher of hashers) hasher.row(source);
    }
  }

  /** The counts of the run say which visitors have nothing to see in it. */
  private showing(): readonly Showing[] {
    const { memory, plan } = this;
    return plan.watches.flatMap((watch, index) => {
      const record = memory.program + watch.plan.index * columnBytes;
      const nulls = watch.visitor?.absent !== undefined && memory.view.getUint32(record + 4, true) > 0;
      const values =
        watch.show !== undefined &&
        (watch.within === undefined || memory.view.getUint32(record + 56, true) > 0);
      return nulls || values ? [{ watch, slots: memory.output + index * runRows * slotBytes }] : [];
    });
  }

  private showRow({ watch, slots }: Showing, row: number, first: number, source: Buffer): void {
    const { view } = this.memory;
    const slot = slots + row * slotBytes;
    if ((view.getUint32(slot, true) & 1) === 1) watch.show?.(view, slot + 8, first + row, source);
    else watch.visitor?.absent?.(first + row);
  }

  /** Tells the hashers where the columns of a row lie. */
  private mark(row: number): void {
    const { memory, plan } = this;
    plan.watches.forEach((watch, index) => {
      const slot = memory.output + (index * runRows + row) * slotBytes;
      plan.starts[watch.plan.index] = memory.view.getUint32(slot, true) >>> 1;
      plan.ends[watch.plan.index] = memory.view.getUint32(slot + 4, true);
    });
  }
}
