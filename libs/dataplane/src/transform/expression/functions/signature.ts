import { ExpressionFault } from '../expression-fault.js';
import { mismatch, type Compiled } from '../compiled.js';
import type { Evaluation, ExpressionType, Value } from '../value.js';

/** A function that expressions may call. */
export interface ExpressionFunction {
  /** As people read it: `substring(text, from [, count])`. */
  readonly signature: string;
  /** Fewest and most arguments. */
  readonly counts: readonly [number, number];
  /** Types of the arguments in order, the last for all that follow; undefined takes any. */
  readonly kinds: readonly (readonly ExpressionType['kind'][] | undefined)[];
  build(list: readonly Compiled[], evaluation: Evaluation, at: number): Compiled;
}

/** Throws `ExpressionFault` when number or types of the arguments are not the function's. */
export function assertSignature(fn: ExpressionFunction, list: readonly Compiled[], at: number): void {
  const [least, most] = fn.counts;
  if (list.length < least || list.length > most) {
    throw new ExpressionFault('The number of arguments is not right.', at, {
      expected: fn.signature,
      found: `${list.length} argument${list.length === 1 ? '' : 's'}`,
    });
  }
  list.forEach((part, index) => {
    const kinds = fn.kinds[Math.min(index, fn.kinds.length - 1)];
    if (kinds === undefined || part.type.kind === 'null' || kinds.includes(part.type.kind)) return;
    const fault = mismatch(part, `${kinds.join(' or ')} in ${fn.signature}`);
    throw fault;
  });
}

/** A function that is null when one of its arguments is, and otherwise what `work` makes of their values. */
export function strict(
  list: readonly Compiled[],
  at: number,
  type: ExpressionType,
  work: (...values: never[]) => Value,
): Compiled {
  const nullable = list.some((part) => part.nullable);
  const [a, b] = list.map((part) => part.evaluate);
  const run = work as (...values: Value[]) => Value;
  if (list.length === 1 && a !== undefined) {
    return { at, type, nullable, evaluate: () => onNonNull(a(), run) };
  }
  if (list.length === 2 && a !== undefined && b !== undefined) {
    return {
      at,
      type,
      nullable,
      evaluate: () => {
        const [x, y] = [a(), b()];
        return x === null || y === null ? null : run(x, y);
      },
    };
  }
  return {
    at,
    type,
    nullable,
    evaluate: () => {
      const values = list.map((part) => part.evaluate());
      return values.includes(null) ? null : run(...values);
    },
  };
}

function onNonNull(value: Value, run: (value: Value) => Value): Value {
  return value === null ? null : run(value);
}
