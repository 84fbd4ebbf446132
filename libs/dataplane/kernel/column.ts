/**
 * The column program: a table in memory, one record of 64 bytes a column, written by `src/kernel/column-program.ts`.
 * Passes walk it for every row; what a column is stands nowhere else.
 *
 * offset 0: operation (below), 1: flags, 4: scale of a decimal, 8 and 16: inclusive limits as i64 or f64,
 * 24 and 40: limits of a decimal as i128 (low half first), 56: most bytes of an encoded decimal, 60: which slots a scan keeps
 * the column's values in, from 1, 0 for none. A scan counts nulls at 4 and values outside the limits at 56.
 */
export const columnBytes: usize = 64;

export const nullable: u32 = 1;
/** A null sets the row aside. */
export const required: u32 = 2;
/** Values outside the limits set the row aside. */
export const limited: u32 = 4;

/** How a value travels. The same numbers stand in `src/kernel/column-program.ts`. */
export const enum Op {
  bool,
  int2,
  int4,
  int8,
  float4,
  float4As8,
  float8,
  numeric,
  date,
  timestamp,
  uuid,
  jsonb,
  span,
  text,
  time,
}

export function opOf(column: usize): u32 {
  return load<u8>(column);
}

export function flagsOf(column: usize): u32 {
  return load<u8>(column, 1);
}

export function scaleOf(column: usize): i32 {
  return load<i32>(column, 4);
}

export function mostBytesOf(column: usize): u32 {
  return load<u32>(column, 56);
}

/** From 1; 0 for none. */
export function slotsOf(column: usize): usize {
  return load<u32>(column, 60);
}

export function isOutside(column: usize, value: i64): bool {
  return value < load<i64>(column, 8) || value > load<i64>(column, 16);
}

/** NaN is outside everything. */
export function isOutsideFloat(column: usize, value: f64): bool {
  return !(value >= load<f64>(column, 8) && value <= load<f64>(column, 16));
}

export function forgetCounts(column: usize): void {
  store<u32>(column, 0, 4);
  store<u32>(column, 0, 56);
}

export function countAbsent(column: usize): void {
  store<u32>(column, load<u32>(column, 4) + 1, 4);
}

export function countOutside(column: usize): void {
  store<u32>(column, load<u32>(column, 56) + 1, 56);
}
