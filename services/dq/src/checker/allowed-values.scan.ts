import { RejectedMessageError, type Column, type Rule } from '@chimera/contracts';
import type { ColumnText } from '@chimera/dataplane';
import type { RuleScan, ScanContext } from './scan.js';
import { valueScan, type ValueTest } from './value-scan.js';

/** `allowedValues`: every value is one of a list; compared as values of the column's type, not as written. */
export function allowedValuesScan(rule: Rule, context: ScanContext): RuleScan {
  const values = valuesOf(rule);
  const shown = values.slice(0, 5).join(', ');
  const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return valueScan(rule, context, `among ${shown}${more}`, (column, text) => testOf(column, text, values));
}

function testOf(column: Column, text: ColumnText, values: readonly string[]): ValueTest {
  const allowed = new Set(values.map((value) => canonical(column, value)));
  const has = (value: string): boolean => allowed.has(canonical(column, value));
  // Few different values come again and again: what was decided once is remembered, within bounds (Invariant 11).
  const numbers = new Map<number, boolean>();
  return {
    number: (value) => remembered(numbers, value, () => has(text.number(value))),
    long: (high, low) => has(text.long(high, low)),
    span: (bytes) => has(text.span(bytes)),
  };
}

function remembered(known: Map<number, boolean>, value: number, decide: () => boolean): boolean {
  const before = known.get(value);
  if (before !== undefined) return before;
  const decision = decide();
  if (known.size < 10_000) known.set(value, decision);
  return decision;
}

/** One text for each value: `1.50` and `1.5` are one number, `2024-01-01` and `2024-01-01T00:00:00` one time. */
function canonical({ type }: Column, value: string): string {
  if (type.startsWith('decimal') || type.startsWith('float')) return trimmedNumber(value);
  if (type.startsWith('int')) return /^[+-]?\d+$/.test(value) ? String(BigInt(value)) : value;
  if (type.startsWith('timestamp'))
    return value.replace('T', ' ').replace(/^(\d{4}-\d\d-\d\d)$/, '$1 00:00:00');
  return type === 'uuid' ? value.toLowerCase() : value;
}

function trimmedNumber(value: string): string {
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(value);
  if (match === null) return value;
  const sign = match[1] === '-' ? '-' : '';
  const fraction = match[3] ?? '';
  const text = fraction === '' ? match[2]! : `${match[2]!}.${fraction}`;
  return text === '0' ? '0' : `${sign}${text}`;
}

function valuesOf(rule: Rule): readonly string[] {
  const text = rule.parameters['values'] ?? '[]';
  const values: unknown = JSON.parse(text);
  if (Array.isArray(values)) return values.map(String);
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a list of values in rule ${rule.id}, found ${text.slice(0, 100)}.`,
  );
}
