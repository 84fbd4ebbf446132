import { compareOf, type Compare } from './compare.js';
import { alike, assertKind, literalOf, mismatch, type Compiled } from './compiled.js';
import { binaryOf } from './arithmetic.js';
import type { Comparison } from './syntax.js';
import { typeName, type Evaluation, type ExpressionType, type Value } from './value.js';

const boolean: ExpressionType = { kind: 'boolean' };

const tests: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** `= <> < <= > >=`; null when a side is. */
export function comparison(
  operator: Comparison,
  left: Compiled,
  right: Compiled,
  evaluation: Evaluation,
): Compiled {
  const [a, b] = alike([left, right], evaluation) as [Compiled, Compiled];
  const compare = orderOf(a);
  const test = tests[operator];
  return binaryOf(left.at, boolean, [a, b], (x, y) => test(compare(x, y)));
}

/** How values of the part are compared. Throws `ExpressionFault` for json. */
export function orderOf(part: Compiled): Compare {
  const compare = compareOf(part.type);
  if (compare === undefined)
    throw mismatch(part, `a type that can be compared, not ${typeName(part.type)}; cast it as text`);
  return compare;
}

/** `and`, `or` of three values; the right side is not looked at when the left decides. */
export function connective(operator: 'and' | 'or', left: Compiled, right: Compiled): Compiled {
  for (const side of [left, right]) assertKind(side, 'boolean');
  const decides = operator === 'or';
  const [{ evaluate: a }, { evaluate: b }] = [left, right];
  return {
    at: left.at,
    type: boolean,
    nullable: left.nullable || right.nullable,
    evaluate: () => {
      const first = a();
      if (first === decides) return decides;
      const second = b();
      if (second === decides) return decides;
      return first === null || second === null ? null : !decides;
    },
  };
}

/** `not x`; null stays null. */
export function inverted(part: Compiled): Compiled {
  assertKind(part, 'boolean');
  const { evaluate } = part;
  return {
    at: part.at,
    type: boolean,
    nullable: part.nullable,
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : value !== true;
    },
  };
}

/** `x is null`. */
export function isNull(part: Compiled): Compiled {
  const { evaluate } = part;
  return { at: part.at, type: boolean, nullable: false, evaluate: () => evaluate() === null };
}

/** `x in (a, b)`: true when one is equal, else null when one or x is null. */
export function isIn(part: Compiled, list: readonly Compiled[], evaluation: Evaluation): Compiled {
  const [subject, ...members] = alike([part, ...list], evaluation) as [Compiled, ...Compiled[]];
  const compare = orderOf(
    subject.type.kind === 'null' ? literalOf(part.at, { kind: 'text' }, null) : subject,
  );
  const nullable = [subject, ...members].some((each) => each.nullable);
  const known = literalsOf(members);
  const found = known === undefined ? searched(members, compare) : (value: Value): Value => known.has(value);
  const { evaluate } = subject;
  return {
    at: part.at,
    type: boolean,
    nullable,
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : found(value);
    },
  };
}

/** The members as a set, when all are literals that are equal exactly when they are the same value. */
function literalsOf(members: readonly Compiled[]): ReadonlySet<Value> | undefined {
  const values = new Set<Value>();
  for (const { literal, type, evaluate } of members) {
    if (literal === undefined || literal === null || type.kind === 'bytes') return undefined;
    values.add(evaluate());
  }
  return values;
}

function searched(members: readonly Compiled[], compare: Compare): (value: Value) => Value {
  return (value) => {
    let unknown = false;
    for (const member of members) {
      const candidate = member.evaluate();
      if (candidate === null) unknown = true;
      else if (compare(value, candidate) === 0) return true;
    }
    return unknown ? null : false;
  };
}

/** `x between low and high`: `x >= low and x <= high`. */
export function isBetween(part: Compiled, low: Compiled, high: Compiled, evaluation: Evaluation): Compiled {
  const above = comparison('>=', part, low, evaluation);
  return connective('and', above, comparison('<=', part, high, evaluation));
}
