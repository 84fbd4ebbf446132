import type { Column, Rule } from '@chimera/contracts';
import type { RuleScan, ScanContext } from './scan.js';
import { valueScan, wrongType } from './value-scan.js';

/** `length`: texts have between `min` and `max` characters (code points), bytes as many bytes. */
export function lengthScan(rule: Rule, context: ScanContext): RuleScan {
  const min = Number(rule.parameters['min'] ?? 0);
  const max = Number(rule.parameters['max'] ?? Infinity);
  const upper = max === Infinity ? '' : ` and at most ${max}`;
  return valueScan(rule, context, `of at least ${min}${upper} characters`, (column) => {
    const measure = measureOf(rule, column);
    return {
      span: (bytes) => {
        const length = measure(bytes, max);
        return length >= min && length <= max;
      },
    };
  });
}

function measureOf(rule: Rule, column: Column): (bytes: Buffer, enough: number) => number {
  if (column.type === 'bytes') return (bytes) => bytes.length;
  if (column.type === 'text' || column.type === 'json') return codePoints;
  throw wrongType(rule, column, 'a column of text, json or bytes');
}

/** Bytes of UTF-8 that begin a character; counting ends where the answer is known. */
function codePoints(bytes: Buffer, enough: number): number {
  let length = 0;
  for (let at = 0; at < bytes.length && length <= enough; at += 1) {
    if ((bytes[at]! & 0xc0) !== 0x80) length += 1;
  }
  return length;
}
