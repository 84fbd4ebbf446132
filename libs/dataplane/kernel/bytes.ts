/**
 * Moving bytes. Every region of memory has slack of 64 bytes behind it, so that short spans are moved as whole vectors:
 * what is read or written too much is neither looked at nor kept.
 */
export function moveBytes(to: usize, from: usize, length: usize): void {
  if (length <= 16) {
    v128.store(to, v128.load(from));
  } else if (length <= 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    if (length > 32) {
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
  } else {
    memory.copy(to, from, length);
  }
}

/** Signed integers of network byte order, at any address. */
export function loadBig16(p: usize): i32 {
  return <i32>(<i16>bswap<u16>(load<u16>(p)));
}

export function loadBig32(p: usize): i32 {
  return <i32>bswap<u32>(load<u32>(p));
}

export function loadBig64(p: usize): i64 {
  return <i64>bswap<u64>(load<u64>(p));
}

export function storeBig16(o: usize, value: i32): void {
  store<u16>(o, bswap<u16>(<u16>value));
}

export function storeBig32(o: usize, value: i32): void {
  store<u32>(o, bswap<u32>(<u32>value));
}

export function storeBig64(o: usize, value: i64): void {
  store<u64>(o, bswap<u64>(<u64>value));
}
