/**
 * The row hash of `src/checksum.ts`: MurmurHash3 x86_128 (Austin Appleby, public domain) with seed 0. Its first 64
 * bits, `h1` above `h2`. Both must agree to the bit: sums of either are compared with sums of the other.
 */
export function rowHash(start: usize, end: usize): u64 {
  let h1: u32 = 0;
  let h2: u32 = 0;
  let h3: u32 = 0;
  let h4: u32 = 0;
  let p = start;
  for (; end - p >= 16; p += 16) {
    h1 = (rotl<u32>(h1 ^ lane1(load<u32>(p)), 19) + h2) * 5 + 0x561ccd1b;
    h2 = (rotl<u32>(h2 ^ lane2(load<u32>(p, 4)), 17) + h3) * 5 + 0x0bcaa747;
    h3 = (rotl<u32>(h3 ^ lane3(load<u32>(p, 8)), 15) + h4) * 5 + 0x96cd1c35;
    h4 = (rotl<u32>(h4 ^ lane4(load<u32>(p, 12)), 13) + h1) * 5 + 0x32ac3b17;
  }
  const rest = <u32>(end - p);
  if (rest > 12) h4 ^= lane4(firstBytes(p + 12, rest - 12));
  if (rest > 8) h3 ^= lane3(firstBytes(p + 8, rest - 8));
  if (rest > 4) h2 ^= lane2(firstBytes(p + 4, rest - 4));
  if (rest > 0) h1 ^= lane1(firstBytes(p, rest));
  const length = <u32>(end - start);
  return finish(h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length);
}

function finish(a: u32, b: u32, c: u32, d: u32): u64 {
  const h1 = a + b + c + d;
  const m2 = mix(b + h1);
  const first = mix(h1) + m2 + mix(c + h1) + mix(d + h1);
  return ((<u64>first) << 32) | (<u64>(m2 + first));
}

/** Up to four bytes, little endian. Reads a whole word: every region of memory has slack behind it. */
function firstBytes(p: usize, count: u32): u32 {
  const word = load<u32>(p);
  return count >= 4 ? word : word & ((1 << (count << 3)) - 1);
}

function lane1(k: u32): u32 {
  return rotl<u32>(k * 0x239b961b, 15) * 0xab0e9789;
}

function lane2(k: u32): u32 {
  return rotl<u32>(k * 0xab0e9789, 16) * 0x38b34ae5;
}

function lane3(k: u32): u32 {
  return rotl<u32>(k * 0x38b34ae5, 17) * 0xa1e38b93;
}

function lane4(k: u32): u32 {
  return rotl<u32>(k * 0xa1e38b93, 18) * 0x239b961b;
}

function mix(n: u32): u32 {
  let h = (n ^ (n >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  return h ^ (h >>> 16);
}
