import { calendarLimits } from '../../transcode/calendar-limits.js';
import { alike, assertKind, mismatch, type Compiled } from './compiled.js';
import type { Arithmetic } from './syntax.js';
import { decimalOf, divideRounded, type Evaluation, type ExpressionType, type Value } from './value.js';

type Operate = (left: Value, right: Value) => Value;

/** Digits after the point that a division of decimals gives at least. */
const divisionScale = 6;
const divisionByZero = 'Expected a divisor other than zero, found zero.';

/** `+ - * / %` on numbers; `+` and `-` of days on dates. Throws `ExpressionFault` for other types. */
export function arithmetic(
  operator: Arithmetic,
  left: Compiled,
  right: Compiled,
  evaluation: Evaluation,
): Compiled {
  if (left.type.kind === 'date' && (operator === '+' || operator === '-'))
    return ofDates(operator, left, right, evaluation);
  for (const side of [left, right]) assertKind(side, 'int64', 'decimal', 'float64');
  const sides =
    operator === '*' || operator === '/'
      ? unscaledSides(left, right, evaluation)
      : alike([left, right], evaluation);
  const [a, b] = sides as [Compiled, Compiled];
  const { type, operate } = operation(operator, a, b, evaluation);
  return binaryOf(left.at, type, [a, b], operate);
}

/** Decimals are multiplied and divided under their own scales. */
function unscaledSides(left: Compiled, right: Compiled, evaluation: Evaluation): readonly Compiled[] {
  const exact = (part: Compiled): boolean => part.type.kind === 'int64' || part.type.kind === 'decimal';
  return exact(left) && exact(right) ? [left, right] : alike([left, right], evaluation);
}

/** A part of two parts, null when one of them is. */
export function binaryOf(
  at: number,
  type: ExpressionType,
  sides: readonly [Compiled, Compiled],
  operate: Operate,
): Compiled {
  const [{ evaluate: left }, { evaluate: right }] = sides;
  return {
    at,
    type,
    nullable: sides.some((side) => side.nullable),
    evaluate: () => {
      const a = left();
      const b = right();
      return a === null || b === null ? null : operate(a, b);
    },
  };
}

function operation(
  operator: Arithmetic,
  left: Compiled,
  right: Compiled,
  evaluation: Evaluation,
): { readonly type: ExpressionType; readonly operate: Operate } {
  if (left.type.kind === 'null' || right.type.kind === 'null')
    return { type: left.type.kind === 'null' ? right.type : left.type, operate: () => null };
  if (left.type.kind === 'float64')
    return { type: left.type, operate: floats(operator, evaluation) as Operate };
  if (left.type.kind === 'int64' && right.type.kind === 'int64')
    return { type: left.type, operate: integers(operator, evaluation) as Operate };
  return decimals(operator, scaleOf(left), scaleOf(right), evaluation, right);
}

function scaleOf(part: Compiled): number {
  return part.type.kind === 'decimal' ? part.type.scale : 0;
}

function integers(operator: Arithmetic, evaluation: Evaluation): (a: bigint, b: bigint) => Value {
  switch (operator) {
    case '+':
      return (a, b) => evaluation.integer(a + b);
    case '-':
      return (a, b) => evaluation.integer(a - b);
    case '*':
      return (a, b) => evaluation.integer(a * b);
    case '/':
      return (a, b) => (b === 0n ? evaluation.fail(divisionByZero) : evaluation.integer(a / b));
    case '%':
      return (a, b) => (b === 0n ? evaluation.fail(divisionByZero) : a % b);
  }
}

function decimals(
  operator: Arithmetic,
  s1: number,
  s2: number,
  evaluation: Evaluation,
  right: Compiled,
): { readonly type: ExpressionType; readonly operate: Operate } {
  const scale = operator === '*' ? s1 + s2 : operator === '/' ? Math.max(s1, s2, divisionScale) : s1;
  if (scale > 1_000) throw mismatch(right, 'decimals whose product has at most 1000 digits after the point');
  const shift = 10n ** BigInt(Math.max(0, scale - s1 + s2));
  const operate: Readonly<Record<Arithmetic, (a: bigint, b: bigint) => Value>> = {
    '+': (a, b) => evaluation.decimal(a + b),
    '-': (a, b) => evaluation.decimal(a - b),
    '*': (a, b) => evaluation.decimal(a * b),
    '/': (a, b) =>
      b === 0n ? evaluation.fail(divisionByZero) : evaluation.decimal(divideRounded(a * shift, b)),
    '%': (a, b) => (b === 0n ? evaluation.fail(divisionByZero) : a % b),
  };
  return { type: decimalOf(scale), operate: operate[operator] as Operate };
}

function floats(operator: Arithmetic, evaluation: Evaluation): (a: number, b: number) => Value {
  switch (operator) {
    case '+':
      return (a, b) => evaluation.float(a + b, a, b);
    case '-':
      return (a, b) => evaluation.float(a - b, a, b);
    case '*':
      return (a, b) => evaluation.float(a * b, a, b);
    case '/':
      return (a, b) => (b === 0 ? evaluation.fail(divisionByZero) : evaluation.float(a / b, a, b));
    case '%':
      return (a, b) => (b === 0 ? evaluation.fail(divisionByZero) : evaluation.float(a % b, a, b));
  }
}

/** `date + days`, `date - days`, `date - date` (days). */
function ofDates(operator: '+' | '-', left: Compiled, right: Compiled, evaluation: Evaluation): Compiled {
  if (operator === '-' && right.type.kind === 'date')
    return binaryOf(left.at, { kind: 'int64' }, [left, right], (a, b) => (a as bigint) - (b as bigint));
  assertKind(right, 'int64');
  const { min, max } = calendarLimits({ kind: 'date' });
  const sign = operator === '+' ? 1n : -1n;
  return binaryOf(left.at, { kind: 'date' }, [left, right], (a, b) => {
    const days = (a as bigint) + sign * (b as bigint);
    return days < min || days > max
      ? evaluation.fail('Expected a date that targets can hold, found one beyond.')
      : days;
  });
}

/** `-x`. */
export function negated(part: Compiled, evaluation: Evaluation): Compiled {
  assertKind(part, 'int64', 'decimal', 'float64');
  const negate = (value: Value): Value => {
    if (typeof value === 'number') return -value;
    return part.type.kind === 'int64' ? evaluation.integer(-(value as bigint)) : -(value as bigint);
  };
  const { evaluate } = part;
  const literal = part.literal === undefined || part.literal === null ? part.literal : negate(part.literal);
  return {
    ...part,
    ...(literal === undefined ? {} : { literal }),
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : negate(value);
    },
  };
}
