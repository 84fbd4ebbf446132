/** UUIDs: 16 bytes in Postgres, 36 characters in Avro. */

/** Avro string of the 16 bytes at `p`: length, then characters in lower case; gives the address after it. */
export function putUuid(o: usize, p: usize): usize {
  const bytes = v128.load(p);
  const upper = i8x16.shr_u(bytes, 4);
  const lower = v128.and(bytes, i8x16.splat(15));
  const digits = i8x16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102);
  const first = i8x16.swizzle(
    digits,
    i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
  );
  const second = i8x16.swizzle(
    digits,
    i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
  );
  store<u8>(o, 72);
  store<u64>(o, <u64>i64x2.extract_lane(first, 0), 1);
  store<u8>(o, 45, 9);
  store<u32>(o, <u32>i32x4.extract_lane(first, 2), 10);
  store<u8>(o, 45, 14);
  store<u32>(o, <u32>i32x4.extract_lane(first, 3), 15);
  store<u8>(o, 45, 19);
  store<u32>(o, <u32>i32x4.extract_lane(second, 0), 20);
  store<u8>(o, 45, 24);
  store<u32>(o, <u32>i32x4.extract_lane(second, 1), 25);
  store<u64>(o, <u64>i64x2.extract_lane(second, 1), 29);
  return o + 37;
}

/** Writes the 16 bytes of the 36 characters at `p`; false when they are no UUID. */
export function readUuid(o: usize, p: usize): bool {
  if (load<u8>(p, 8) !== 45 || load<u8>(p, 13) !== 45 || load<u8>(p, 18) !== 45 || load<u8>(p, 23) !== 45)
    return false;
  let q = p;
  let wrong: u32 = 0;
  for (let i: usize = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) q++;
    const high = digitOf(load<u8>(q));
    const low = digitOf(load<u8>(q, 1));
    wrong |= high | low;
    store<u8>(o + i, <u8>((high << 4) | low));
    q += 2;
  }
  return wrong <= 15;
}

/** Value of a hexadecimal digit; above 15 for every other character. */
function digitOf(character: u32): u32 {
  if (character - 48 < 10) return character - 48;
  const letter = (character | 32) - 97;
  return letter < 6 ? letter + 10 : 255;
}
