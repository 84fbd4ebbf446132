import { isUtf8 } from 'node:buffer';
import type { Column } from '@chimera/contracts';
import type { RowHash, RowSum } from '../checksum.js';
import { KernelMemory } from '../kernel/kernel-memory.js';
import { AvroCursor } from './avro-cursor.js';
import type { Bounds } from './bounds.js';
import { planColumns, type ColumnPlan } from './column-plan.js';
import { compileSource } from './generated/compile.js';
import { scanCode, type ScanWish } from './generated/scan-code.js';
import { KernelScanner, runRows, type SlowScan } from './kernel-scanner.js';
import { KeyHasher, type ScanKey } from './key-hasher.js';
import { scanProgram, watchesOf } from './scan-watch.js';

/**
 * Gets the values of one column, row by row. Only the methods that are there are called; which one a value goes to
 * follows from the column's type. `row` counts from 0 in the scanned bytes.
 */
export interface ColumnVisitor {
  /** null. */
  absent?(row: number): void;
  /** boolean (0 or 1), int32, date (days since 1970), float32, float64. */
  number?(value: number, row: number): void;
  /** int64, time, timestamp, timestamptz: upper half (signed) and lower half. */
  long?(high: number, low: number, row: number): void;
  /** text, json, uuid (36 characters), bytes, decimal (two's complement, big endian): bytes `start` to `end` of the source. */
  span?(source: Buffer, start: number, end: number, row: number): void;
  /**
   * Values inside these limits need not be shown: it would change nothing. They may be shown all the same. Default: every
   * value is wanted. Limits are for columns with an order; without any, no value is wanted.
   */
  readonly within?: Bounds;
}

export interface ScanRequest {
  /** By column name. Default none: rows are only checked to be well-formed. */
  readonly visitors?: Readonly<Record<string, ColumnVisitor>>;
  readonly keys?: readonly ScanKey[];
  /** Checks that texts are UTF-8. Default true. */
  readonly utf8?: boolean;
  /** Sums the row hashes. Default false. */
  readonly sum?: boolean;
}

/** Walks Avro rows without making objects of them. */
export interface RowScanner {
  /**
   * `bytes` must hold exactly `rows` whole records of the row schema; anything else throws `CHIMERA_MESSAGE_UNDECODABLE`,
   * after visitors have seen the rows before the fault.
   */
  scan(bytes: Buffer, rows: number): void;
  /** Checksum of all rows scanned since the last call; all zero unless `sum` was asked for. */
  takeSum(): RowSum;
}

/** Generated: walks the rows from number `first` to `count` at the cursor. */
type RowsPass = (cursor: AvroCursor, first: number, count: number, hash: RowHash) => void;

/** Compiles a scanner for the rows of a dataset. Throws `CHIMERA_COLUMN_UNKNOWN` for a visitor or key of another column. */
export function compileRowScanner(columns: readonly Column[], request: ScanRequest = {}): RowScanner {
  const { visitors = {}, keys = [], utf8 = true, sum = false } = request;
  const wanted = [...Object.keys(visitors), ...keys.flatMap((key) => key.columns)];
  const plans = planColumns(
    columns,
    wanted.map((column) => ({ rule: 'notNull', column })),
  );
  const [starts, ends] = [new Int32Array(plans.length), new Int32Array(plans.length)];
  const hashers = keys.map((key) => new KeyHasher(key, plans, starts, ends));
  const byIndex = plans.map((plan) => visitors[plan.name]);
  const marked = new Set(keys.flatMap((key) => key.columns));
  const code = scanCode(plans, {
    wishes: plans.map((plan) => wishOf(plan, byIndex[plan.index], marked.has(plan.name))),
    utf8,
    sum,
    keys: keys.length,
  });
  const rows = compileSource<RowsPass>(code, {
    visitors: byIndex,
    keys: hashers,
    starts,
    ends,
    text: assertText,
  });
  const watches = watchesOf(plans, byIndex, marked);
  const memory = new KernelMemory(scanProgram(plans, watches, utf8), {
    input: usualBatch,
    output: watches.length * runRows * 16,
  });
  return new KernelScanner(
    memory,
    { watches, hashers, starts, ends, sum, columns: plans.length },
    slowScan(rows),
  );
}

/** Bytes of a usual batch. */
const usualBatch = 327_680;

/** The pass for batches in which the kernel met a malformed row: it says what is wrong with it. */
function slowScan(rows: RowsPass): SlowScan {
  const cursor = new AvroCursor();
  return (bytes, { position, first, count }, hash) => {
    cursor.open(bytes);
    cursor.p = position;
    try {
      rows(cursor, first, count, hash);
      cursor.row = Math.max(0, count - 1);
      cursor.finish(count);
    } finally {
      cursor.close();
    }
  };
}

function wishOf(plan: ColumnPlan, visitor: ColumnVisitor | undefined, marked: boolean): ScanWish {
  return {
    number: visitor?.number !== undefined,
    long: visitor?.long !== undefined,
    span: visitor?.span !== undefined,
    absent: visitor?.absent !== undefined && plan.nullable,
    marked,
  };
}

/** Short texts are mostly ASCII, which a loop finds out faster than a call into the runtime. */
function assertText(cursor: AvroCursor, start: number, length: number): void {
  const { src } = cursor;
  if (length <= 64) {
    let bits = 0;
    for (let p = start; p < start + length; p++) bits |= src[p] as number;
    if (bits < 128) return;
  }
  if (!isUtf8(src.subarray(start, start + length))) throw cursor.malformed('UTF-8', 'other bytes');
}
