import { nearestWord } from '../../nearest-word.js';
import type { Compiled } from '../compiled.js';
import { ExpressionFault } from '../expression-fault.js';
import type { Evaluation } from '../value.js';
import { choiceFunctions } from './choice-functions.js';
import { numberFunctions } from './number-functions.js';
import { assertSignature, type ExpressionFunction } from './signature.js';
import { textFunctions } from './text-functions.js';
import { timeFunctions } from './time-functions.js';

/** Every function by its name. */
export const expressionFunctions: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({ ...textFunctions, ...numberFunctions, ...timeFunctions, ...choiceFunctions }),
);

/** Calls a function by name. Throws `ExpressionFault` for an unknown one, with the nearest, and for wrong arguments. */
export function call(name: string, at: number, list: readonly Compiled[], evaluation: Evaluation): Compiled {
  const fn = expressionFunctions.get(name);
  if (fn === undefined) {
    const names = [...expressionFunctions.keys()];
    const near = nearestWord(name, names);
    throw new ExpressionFault(`There is no function ${name}.`, at, {
      expected: `one of ${names.sort().join(', ')}, cast`,
      found: name,
      ...(near === undefined
        ? {}
        : { hint: `Did you mean ${expressionFunctions.get(near)?.signature ?? near}?` }),
    });
  }
  assertSignature(fn, list, at);
  return fn.build(list, evaluation, at);
}
