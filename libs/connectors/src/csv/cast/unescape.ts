import type { Dialect } from '../scanner.js';

/** What a quoted value says: escaped quotes as quotes. The result is a copy. */
export function unescaped(d: Buffer, s: number, e: number, { quote, escape }: Dialect): Buffer {
  const out = Buffer.allocUnsafe(e - s);
  let length = 0;
  for (let p = s; p < e; p++) {
    const next = d[p + 1];
    if (d[p] === escape && p + 1 < e && (next === quote || next === escape)) p++;
    out[length++] = d[p] as number;
  }
  return out.subarray(0, length);
}
