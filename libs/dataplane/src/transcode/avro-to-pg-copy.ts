import type { Column } from '@chimera/contracts';
import { addSums, emptySum, RowHash, type RowSum } from '../checksum.js';
import { columnProgram } from '../kernel/column-program.js';
import { KernelMemory } from '../kernel/kernel-memory.js';
import { status } from '../kernel/pass-state.js';
import { AvroCursor } from './avro-cursor.js';
import { putRaw, putReversed, unscaledBytes } from './bytes/put.js';
import { readUuid } from './bytes/uuid.js';
import { planColumns, type ColumnPlan } from './column-plan.js';
import { CopySlab } from './copy-slab.js';
import { avroCopyCode } from './generated/avro-copy-code.js';
import { compileSource } from './generated/compile.js';
import { pgWriteLimits, pgWriteOp } from './pg-kernel-op.js';
import { NumericEncoder } from './pg-numeric-out.js';
import { pgEpochMicros } from './pg-text.js';
import { pgTargetTypeOf } from './pg-wire.js';
import type { PgCopyEncoder } from './transcoder.js';

/** Generated: appends `count` rows of the cursor to the slab, and their hashes to the sum. */
type RowsPass = (slab: CopySlab, cursor: AvroCursor, count: number, hash: RowHash) => void;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** A usual batch, and what it becomes. */
const usual = { input: 327_680, output: 1_048_576 };

/**
 * Compiles an encoder for one dataset: Avro rows in, rows of `COPY ... FROM STDIN (FORMAT binary)` out, for a table whose
 * columns have the types that `pgTargetTypeOf` names (decimal as numeric, json as jsonb). `encode` throws
 * `CHIMERA_ROW_TYPE` for a date or time that the contract type holds and Postgres does not.
 */
export function compileAvroToPgCopy(columns: readonly Column[]): PgCopyEncoder {
  return avroToPgCopy(columns, pgWriteOp);
}

/** `opOf` says how the kernel takes a column; with `none` for all, every batch goes through the slow path. */
export function avroToPgCopy(columns: readonly Column[], opOf: typeof pgWriteOp): PgCopyEncoder {
  const plans = planColumns(columns, []);
  const numerics = plans.map(({ type }) =>
    type.kind === 'decimal' ? new NumericEncoder(type.precision, type.scale) : null,
  );
  const rowBytes = 2 + plans.reduce((sum, plan) => sum + copyBytes(plan, numerics[plan.index]?.room), 0);
  const wire = columns.map(pgTargetTypeOf);
  const slow = compileSource<RowsPass>(avroCopyCode(plans, wire), {
    putRaw,
    putReversed,
    readUuid,
    numerics,
    ...epoch,
  });
  const program = columnProgram(
    plans.map((plan) => ({
      op: opOf(plan, wire[plan.index] ?? 'text'),
      nullable: plan.nullable,
      limits: pgWriteLimits(plan),
      decimal: decimalOf(plan),
    })),
  );
  return new KernelCopyEncoder(program, plans.length, rowBytes, new SlowCopy(slow, plans, rowBytes));
}

function decimalOf({ type }: ColumnPlan) {
  return type.kind === 'decimal'
    ? { scale: type.scale, mostBytes: unscaledBytes(type.precision) - 3 }
    : undefined;
}

const epoch = {
  epochHigh: Number(pgEpochMicros >> 32n),
  epochLow: Number(BigInt.asUintN(32, pgEpochMicros)),
};

/** Most bytes of a field with its length; of text and bytes all but the content. */
function copyBytes(plan: ColumnPlan, numericRoom: number | undefined): number {
  return numericRoom ?? (plan.type.kind === 'uuid' ? 20 : 12);
}

/** The pass for batches with a row that the kernel hands back: it decides whether that row is malformed, and says how. */
class SlowCopy {
  private readonly slab: CopySlab;
  private readonly cursor = new AvroCursor();
  private readonly hash = new RowHash();

  constructor(
    private readonly rows: RowsPass,
    plans: readonly ColumnPlan[],
    rowBytes: number,
  ) {
    this.slab = new CopySlab(plans, rowBytes);
  }

  encode(bytes: Buffer, count: number): { readonly copy: Buffer; readonly sum: RowSum } {
    this.slab.reset();
    this.hash.take();
    this.cursor.open(bytes);
    try {
      this.rows(this.slab, this.cursor, count, this.hash);
      this.cursor.finish(count);
      return { copy: this.slab.take(), sum: this.hash.take() };
    } finally {
      this.cursor.close();
    }
  }
}

class KernelCopyEncoder implements PgCopyEncoder {
  private sum: RowSum = emptySum;
  private readonly memory: KernelMemory;

  constructor(
    program: Buffer,
    private readonly columns: number,
    private readonly rowBytes: number,
    private readonly slow: SlowCopy,
  ) {
    this.memory = new KernelMemory(program, { ...usual, output: Math.max(usual.output, rowBytes * 2) });
  }

  header(): Buffer {
    return Buffer.concat([signature, Buffer.alloc(8)]);
  }

  encode(bytes: Buffer, rows: number): Buffer {
    const { memory } = this;
    memory.reserve(bytes.length, 0);
    bytes.copy(memory.bytes, memory.input);
    const written = this.run(bytes.length, rows);
    const copy = written < 0 ? this.handedBack(bytes, rows) : this.written(written);
    memory.settle();
    return copy;
  }

  takeSum(): RowSum {
    const { sum } = this;
    this.sum = emptySum;
    return sum;
  }

  trailer(): Buffer {
    return Buffer.from([0xff, 0xff]);
  }

  /** Bytes that the kernel wrote; -1 when the batch is not for it. */
  private run(length: number, rows: number): number {
    const { memory } = this;
    const end = memory.input + length;
    let [position, used, left] = [memory.input, 0, rows];
    for (;;) {
      const { kernel, output, outputBytes, program } = memory;
      kernel.limitCopy(output + outputBytes, this.rowBytes);
      const outcome = kernel.avroToPgCopy(program, this.columns, position, end, left, output + used);
      position = memory.state.position;
      used = memory.state.output - output;
      left -= memory.state.rows;
      if (outcome === status.done) return position === end ? used : -1;
      if (outcome !== status.room) return -1;
      memory.reserve(0, used + memory.state.needed);
    }
  }

  private written(used: number): Buffer {
    const { memory } = this;
    const copy = Buffer.allocUnsafeSlow(used);
    memory.bytes.copy(copy, 0, memory.output, memory.output + used);
    this.sum = addSums(this.sum, memory.state.takeSum());
    return copy;
  }

  private handedBack(bytes: Buffer, rows: number): Buffer {
    this.memory.state.takeSum();
    const { copy, sum } = this.slow.encode(bytes, rows);
    this.sum = addSums(this.sum, sum);
    return copy;
  }
}
