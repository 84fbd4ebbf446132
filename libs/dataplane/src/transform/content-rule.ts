import { RE2JS } from 're2js';
import { RejectedMessageError } from '@chimera/contracts';
import type { RowRule } from '../rows/row-chunk.js';
import type { ColumnPlan } from '../transcode/column-plan.js';
import { readText } from './expression/text-values.js';
import { maxDigits, type Value } from './expression/value.js';

/** A rule about what stands in a value, made ready for one column. */
export interface ContentTest {
  /** For the reason of a row that is set aside. */
  readonly expected: string;
  /** Never called with null: a null is no value, and keeps every rule but `notNull`. */
  readonly holds: (value: Value) => boolean;
}

/** Throws `CHIMERA_INTENT_INVALID` for a rule that has nothing to say about the column's type, or a pattern that is none. */
export function contentTest(plan: ColumnPlan, rule: RowRule): ContentTest {
  if (rule.rule === 'length') return lengthTest(plan, rule);
  return rule.rule === 'pattern' ? patternTest(plan, rule) : allowedTest(plan, rule);
}

function lengthTest(plan: ColumnPlan, { min = '0', max }: RowRule): ContentTest {
  const [least, most] = [Number(min), max === undefined ? Infinity : Number(max)];
  const isBytes = plan.type.kind === 'bytes';
  if (!isBytes && plan.type.kind !== 'text' && plan.type.kind !== 'json')
    throw unfit(plan, 'length', 'text, json or bytes');
  const unit = isBytes ? 'bytes' : 'characters';
  const expected = `Expected at least ${least}${max === undefined ? '' : ` and at most ${most}`} ${unit}.`;
  const measure = isBytes
    ? (value: Value) => (value as Uint8Array).length
    : (value: Value) => codePoints(value as string, most);
  return {
    expected,
    holds: (value) => {
      const length = measure(value);
      return length >= least && length <= most;
    },
  };
}

/** Characters are code points; counting ends where the answer is known. */
function codePoints(text: string, most: number): number {
  if (text.length > 2 * most) return text.length;
  let pairs = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) pairs++;
  }
  return text.length - pairs;
}

/** RE2 takes time linear in the text, so that no pattern and no value can hold a reader up. */
function patternTest(plan: ColumnPlan, { pattern = '' }: RowRule): ContentTest {
  if (!['text', 'json', 'uuid'].includes(plan.type.kind)) throw unfit(plan, 'pattern', 'text, json or uuid');
  const compiled = compilePattern(plan, pattern);
  return {
    expected: `Expected a text matching /${pattern.slice(0, 200)}/.`,
    holds: (value) => compiled.matcher(value as string).find(),
  };
}

function compilePattern(plan: ColumnPlan, pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      `Expected a pattern in RE2 syntax for column "${plan.name}", found /${pattern.slice(0, 200)}/.`,
      { cause, hint: 'RE2 has no back-references (\\1) and no look-around ((?=...), (?<!...)).' },
    );
  }
}

/** Compared as values of the column's type, not as written: `1.50` is `1.5`. */
function allowedTest(plan: ColumnPlan, { values = [] }: RowRule): ContentTest {
  if (plan.type.kind === 'json') throw unfit(plan, 'allowedValues', 'any type but json');
  const allowed = new Set(
    values
      .map(valueReader(plan))
      .filter((value) => value !== undefined)
      .map(comparable),
  );
  const shown = values.slice(0, 5).join(', ');
  const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return {
    expected: `Expected one of ${shown.slice(0, 200)}${more}.`,
    holds: (value) => allowed.has(comparable(value)),
  };
}

/** A text that is no value of the type, or only after rounding, equals none. */
function valueReader(plan: ColumnPlan): (text: string) => Value | undefined {
  const { type } = plan;
  const read = readText(type);
  if (type.kind !== 'decimal') return read;
  const exactly = readText({ kind: 'decimal', precision: 2 * maxDigits, scale: maxDigits });
  return (text) => {
    const value = read(text) as bigint | undefined;
    const exact = exactly(text) as bigint | undefined;
    return value !== undefined && value * 10n ** BigInt(maxDigits - type.scale) === exact ? value : undefined;
  };
}

/** What a set tells apart by value. */
function comparable(value: Value): Value {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

function unfit(plan: ColumnPlan, rule: string, expected: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a column of ${expected} in a rule ${rule}, found "${plan.name}" of type ${plan.notation}.`,
    { hint: 'Choose another column, or another rule.' },
  );
}
