import type { Column } from '@chimera/contracts';
import { AvroCursor } from './avro-cursor.js';
import { putRaw, putReversed } from './bytes/put.js';
import { readUuid } from './bytes/uuid.js';
import { planColumns, type ColumnPlan } from './column-plan.js';
import { CopySlab } from './copy-slab.js';
import { avroCopyCode } from './generated/avro-copy-code.js';
import { compileSource } from './generated/compile.js';
import { NumericEncoder } from './pg-numeric-out.js';
import { pgEpochMicros } from './pg-text.js';
import { pgTargetTypeOf } from './pg-wire.js';
import type { PgCopyEncoder } from './transcoder.js';

/** Generated: appends `count` rows of the cursor to the slab. */
type RowsPass = (slab: CopySlab, cursor: AvroCursor, count: number) => void;

const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/**
 * Compiles an encoder for one dataset: Avro rows in, rows of `COPY ... FROM STDIN (FORMAT binary)` out, for a table whose
 * columns have the types that `pgTargetTypeOf` names (decimal as numeric, json as jsonb). `encode` throws
 * `CHIMERA_ROW_TYPE` for a date or time that the contract type holds and Postgres does not.
 */
export function compileAvroToPgCopy(columns: readonly Column[]): PgCopyEncoder {
  const plans = planColumns(columns, []);
  const numerics = plans.map(({ type }) =>
    type.kind === 'decimal' ? new NumericEncoder(type.precision, type.scale) : null,
  );
  const wire = columns.map(pgTargetTypeOf);
  const rows = compileSource<RowsPass>(avroCopyCode(plans, wire), {
    putRaw,
    putReversed,
    readUuid,
    numerics,
    ...epoch,
  });
  const slab = new CopySlab(
    plans,
    2 + plans.reduce((sum, plan) => sum + copyBytes(plan, numerics[plan.index]?.room), 0),
  );
  const cursor = new AvroCursor();
  return {
    header: () => Buffer.concat([signature, Buffer.alloc(8)]),
    encode: (bytes, count) => encode(rows, slab, cursor, { bytes, count }),
    trailer: () => Buffer.from([0xff, 0xff]),
  };
}

function encode(
  rows: RowsPass,
  slab: CopySlab,
  cursor: AvroCursor,
  batch: { bytes: Buffer; count: number },
): Buffer {
  slab.reset();
  cursor.open(batch.bytes);
  try {
    rows(slab, cursor, batch.count);
    cursor.finish(batch.count);
    return slab.take();
  } finally {
    cursor.close();
  }
}

const epoch = {
  epochHigh: Number(pgEpochMicros >> 32n),
  epochLow: Number(BigInt.asUintN(32, pgEpochMicros)),
};

/** Most bytes of a field with its length; of text and bytes all but the content. */
function copyBytes(plan: ColumnPlan, numericRoom: number | undefined): number {
  return numericRoom ?? (plan.type.kind === 'uuid' ? 20 : 12);
}
