import { AvroCursor } from '../transcode/avro-cursor.js';
import { nextText, unscaledOf } from '../transcode/avro-text.js';
import type { ColumnPlan } from '../transcode/column-plan.js';

/** A 64-bit integer of two halves; most are small enough to come from a double. */
export function longOf(hi: number, lo: number): bigint {
  return hi >= -0x200000 && hi < 0x200000
    ? BigInt(hi * 4_294_967_296 + (lo >>> 0))
    : (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

/** The unscaled integer of a decimal. */
export function unscaledAt(source: Buffer, start: number, length: number): bigint {
  return length <= 6
    ? BigInt(source.readIntBE(start, length))
    : unscaledOf(source.subarray(start, start + length));
}

/** A text. Readers let only UTF-8 in, so that nothing is lost by decoding. */
export function textAt(source: Buffer, start: number, length: number): string {
  return source.toString('utf8', start, start + length);
}

/** One encoded row as text, column by column: what quarantine shows. */
export function rowTexts(
  plans: readonly ColumnPlan[],
  encoded: Buffer,
): Readonly<Record<string, string | null>> {
  const cursor = new AvroCursor(encoded);
  return Object.fromEntries(plans.map((plan) => [plan.name, nextText(plan, cursor)]));
}
