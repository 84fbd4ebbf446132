/** True when the `length` bytes at `p` are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
export function isUtf8(p: usize, length: u32): bool {
  const end = p + length;
  let q = p;
  while (q < end) {
    q = skipAscii(q, end);
    if (q >= end) return true;
    const width = sequenceWidth(q, end - q);
    if (width === 0) return false;
    q += width;
  }
  return true;
}

/** Address of the first byte that is no ASCII; what lies beyond the end does not count. */
function skipAscii(p: usize, end: usize): usize {
  let q = p;
  for (; q < end; q += 8) {
    const high = load<u64>(q) & 0x8080808080808080;
    if (high !== 0) return q + <usize>(ctz<u64>(high) >> 3);
  }
  return q;
}

/** Bytes of the sequence of two to four at `p`; 0 when it is none or goes on beyond `left`. */
function sequenceWidth(p: usize, left: usize): usize {
  const lead = <u32>load<u8>(p);
  const second = <u32>load<u8>(p, 1);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return left >= 2 && isContinuation(second) ? 2 : 0;
  if (lead < 0xf0) {
    const least: u32 = lead === 0xe0 ? 0xa0 : 0x80;
    const most: u32 = lead === 0xed ? 0x9f : 0xbf;
    return left >= 3 && second >= least && second <= most && isContinuation(load<u8>(p, 2)) ? 3 : 0;
  }
  const least: u32 = lead === 0xf0 ? 0x90 : 0x80;
  const most: u32 = lead === 0xf4 ? 0x8f : 0xbf;
  const wellBegun = left >= 4 && second >= least && second <= most;
  return wellBegun && isContinuation(load<u8>(p, 2)) && isContinuation(load<u8>(p, 3)) ? 4 : 0;
}

function isContinuation(byte: u32): bool {
  return (byte & 0xc0) === 0x80;
}
