import type { ColumnPlan } from '../column-plan.js';

/**
 * Source text of range checks for generated passes. Only indexes and numbers made by this file stand in it;
 * nothing that a user wrote does. `st` is the slab.
 */

/** Checks a 32-bit integer in the variable `v`. */
export function numberRangeCode(plan: ColumnPlan): string {
  return eachRange(plan, (min, max) => [
    min === undefined ? '' : `v < ${numberLiteral(min)}`,
    max === undefined ? '' : `v > ${numberLiteral(max)}`,
  ]);
}

/** Checks a 64-bit integer in the variables `hi` (signed) and `lo`. */
export function longRangeCode(plan: ColumnPlan): string {
  return eachRange(plan, (min, max) => [
    min === undefined ? '' : comparison('<', min),
    max === undefined ? '' : comparison('>', max),
  ]);
}

/** Condition: the 64-bit integer in `hi` (signed) and `lo` lies outside the limits. */
export function longOutsideCode({ min, max }: { readonly min: bigint; readonly max: bigint }): string {
  return `${comparison('<', min)} || ${comparison('>', max)}`;
}

/** Condition: the 32-bit integer in `v` lies outside the limits. */
export function numberOutsideCode({ min, max }: { readonly min: bigint; readonly max: bigint }): string {
  return `v < ${numberLiteral(min)} || v > ${numberLiteral(max)}`;
}

/** Checks a floating-point number in the variable `v`. NaN is in no range. */
export function floatRangeCode(plan: ColumnPlan): string {
  return plan.ranges
    .map(({ bounds }, index) => {
      if (bounds.unit !== 'float') return '';
      const tests = [
        bounds.min === undefined ? '' : `!(v >= ${bounds.min})`,
        bounds.max === undefined ? '' : `!(v <= ${bounds.max})`,
      ];
      return faultWhen(plan, index, tests);
    })
    .join('');
}

type Tests = (min: bigint | undefined, max: bigint | undefined) => readonly string[];

function eachRange(plan: ColumnPlan, tests: Tests): string {
  return plan.ranges
    .map(({ bounds }, index) =>
      bounds.unit === 'integer' ? faultWhen(plan, index, tests(bounds.min, bounds.max)) : '',
    )
    .join('');
}

function faultWhen(plan: ColumnPlan, range: number, tests: readonly string[]): string {
  const written = tests.filter((test) => test !== '');
  return written.length === 0 ? '' : `if (${written.join(' || ')}) st.fault(${plan.index}, ${range});\n`;
}

function numberLiteral(value: bigint): string {
  return String(Number(value));
}

function comparison(operator: '<' | '>', value: bigint): string {
  if (BigInt.asIntN(64, value) !== value) return String(operator === '<' ? value > 0n : value < 0n);
  const high = Number(value >> 32n);
  const low = Number(BigInt.asUintN(32, value));
  return `(hi ${operator} ${high} || (hi === ${high} && (lo >>> 0) ${operator} ${low}))`;
}
