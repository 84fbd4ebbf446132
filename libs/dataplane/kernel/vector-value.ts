import { isOutside, isOutsideFloat, limited } from './column';
import { putDecimal128, putSmall } from './decimal';
import { putUuid } from './uuid';
import { putLong } from './varint';

/** How the values of a column lie in memory and what becomes of them. The same numbers stand in `src/kernel/vector-op.ts`. */
export const enum VectorOp {
  bool,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  int128,
  decimal16,
  decimal32,
  decimal64,
  decimal128,
  float4,
  float4As8,
  float8,
  seconds,
  millis,
  micros,
  nanos,
  uuid,
  text,
  bytes,
}

/** What stands for a value that is not for the kernel, or that sets its row aside. */
const refused: usize = 0;

/** Value `row` of the vector at `data` as Avro; gives the address after it, 0 when it is not for the kernel. */
export function putVectorValue(o: usize, data: usize, row: usize, op: u32, column: usize, flags: u32): usize {
  switch (op) {
    case VectorOp.bool: {
      store<u8>(o, load<u8>(data + row) !== 0 ? 1 : 0);
      return o + 1;
    }
    case VectorOp.int8:
      return putInteger(o, load<i8>(data + row), column, flags);
    case VectorOp.uint8:
      return putInteger(o, load<u8>(data + row), column, flags);
    case VectorOp.int16:
      return putInteger(o, load<i16>(data + (row << 1)), column, flags);
    case VectorOp.uint16:
      return putInteger(o, load<u16>(data + (row << 1)), column, flags);
    case VectorOp.int32:
      return putInteger(o, load<i32>(data + (row << 2)), column, flags);
    case VectorOp.uint32:
      return putInteger(o, load<u32>(data + (row << 2)), column, flags);
    case VectorOp.int64:
      return putInteger(o, load<i64>(data + (row << 3)), column, flags);
    case VectorOp.uint64: {
      const value = load<i64>(data + (row << 3));
      return value < 0 ? refused : putInteger(o, value, column, flags);
    }
    case VectorOp.int128: {
      const value = load<i64>(data + (row << 4));
      return load<i64>(data + (row << 4), 8) !== value >> 63 ? refused : putInteger(o, value, column, flags);
    }
    case VectorOp.decimal16:
      return putDecimal(o, load<i16>(data + (row << 1)), column);
    case VectorOp.decimal32:
      return putDecimal(o, load<i32>(data + (row << 2)), column);
    case VectorOp.decimal64:
      return putDecimal(o, load<i64>(data + (row << 3)), column);
    case VectorOp.decimal128:
      return putDecimal128(o, load<u64>(data + (row << 4)), load<u64>(data + (row << 4), 8), column);
    case VectorOp.float4: {
      const bits = load<i32>(data + (row << 2));
      if ((flags & limited) !== 0 && isOutsideFloat(column, reinterpret<f32>(bits))) return refused;
      store<i32>(o, bits);
      return o + 4;
    }
    case VectorOp.float4As8:
      return putFloat(o, load<f32>(data + (row << 2)), column, flags);
    case VectorOp.float8: {
      const bits = load<i64>(data + (row << 3));
      if ((flags & limited) !== 0 && isOutsideFloat(column, reinterpret<f64>(bits))) return refused;
      store<i64>(o, bits);
      return o + 8;
    }
    case VectorOp.seconds:
      return putTime(o, load<i64>(data + (row << 3)), 1_000_000, column);
    case VectorOp.millis:
      return putTime(o, load<i64>(data + (row << 3)), 1_000, column);
    case VectorOp.micros:
      return putTime(o, load<i64>(data + (row << 3)), 1, column);
    case VectorOp.nanos:
      return putNanos(o, load<i64>(data + (row << 3)), column);
    case VectorOp.uuid:
      return putUuid128(o, data + (row << 4));
    default:
      return refused;
  }
}

function putInteger(o: usize, value: i64, column: usize, flags: u32): usize {
  return (flags & limited) !== 0 && isOutside(column, value) ? refused : putLong(o, value);
}

function putDecimal(o: usize, value: i64, column: usize): usize {
  return isOutside(column, value) ? refused : putSmall(o, value);
}

/** NaN keeps no bits of its own here; JavaScript writes the same ones. */
function putFloat(o: usize, value: f64, column: usize, flags: u32): usize {
  if (isNaN<f64>(value) || ((flags & limited) !== 0 && isOutsideFloat(column, value))) return refused;
  store<f64>(o, value);
  return o + 8;
}

/** The highest and the lowest integer stand for infinities; times always have limits. */
function putTime(o: usize, stored: i64, perUnit: i64, column: usize): usize {
  const most = i64.MAX_VALUE / perUnit;
  if (stored >= most || stored <= -most) return refused;
  const micros = stored * perUnit;
  return isOutside(column, micros) ? refused : putLong(o, micros);
}

/** What is finer than microseconds is cut downwards. */
function putNanos(o: usize, stored: i64, column: usize): usize {
  if (stored === i64.MAX_VALUE || stored <= -i64.MAX_VALUE) return refused;
  const micros = stored / 1_000 - (stored % 1_000 < 0 ? 1 : 0);
  return isOutside(column, micros) ? refused : putLong(o, micros);
}

/** The integer's bytes in the order they are written in. */
const reversed: usize = memory.data(16);

/** A UUID as an integer of 128 bits with the highest one flipped. */
function putUuid128(o: usize, p: usize): usize {
  store<u64>(reversed, bswap<u64>(load<u64>(p, 8) ^ 0x8000000000000000));
  store<u64>(reversed, bswap<u64>(load<u64>(p)), 8);
  return putUuid(o, reversed);
}
